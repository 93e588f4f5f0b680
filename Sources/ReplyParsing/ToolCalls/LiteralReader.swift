import OrderedJSON

/// Reads values written in Python or almost in JSON and writes them as JSON while they come.
///
/// A key is written with the first byte of its value, so that what is written can always be completed.
struct LiteralReader: Sendable {
    enum Progress: Sendable, Hashable {
        case needsMore, isComplete
        /// What stands at the input's position fits nothing; what was written is a prefix of JSON.
        case isInvalid
    }

    /// What the outermost container is.
    enum Start: Sendable, Hashable {
        /// `key=value, …)`, the opening parenthesis read already.
        case pythonCall
        case object
    }

    private struct Container: Sendable {
        var close: UInt8
        /// `nil` in a list.
        var keySeparator: UInt8?
        var isEmpty = true
    }

    private enum State: Sendable {
        case start
        case beforeKey
        case beforeSeparator
        case beforeValue
        case string(close: [UInt8], escapes: EscapeSequence.Dialect?)
        case behindValue
        case isDone
    }

    /// Longer than any key, number or keyword.
    private static let maximumWordLength = 1024

    /// `nil`: Python.
    private let literal: LiteralSyntax?
    private var state: State
    private var containers: [Container] = []
    /// The comma and the key that the next value needs before it.
    private var lead: [UInt8] = []

    init(_ start: Start) {
        literal = nil
        state = .start
        if start == .pythonCall {
            containers = [Container(close: UInt8(ascii: ")"), keySeparator: UInt8(ascii: "="))]
        }
    }

    init(objectIn literal: LiteralSyntax) {
        self.literal = literal
        state = .start
    }

    mutating func read(
        _ input: inout RawInput, _ context: CallContext, _ json: inout [UInt8]
    ) -> Progress {
        while true {
            let progress: Progress? =
                switch state {
                case .start: begin(&input, &json)
                case .beforeKey: readKey(&input, &json)
                case .beforeSeparator: readSeparator(&input)
                case .beforeValue: readValue(&input, context, &json)
                case .string(let close, let escapes): readString(close, escapes, &input, &json)
                case .behindValue: readBehindValue(&input, &json)
                case .isDone: .isComplete
                }
            if let progress { return progress }
        }
    }

    private mutating func begin(_ input: inout RawInput, _ json: inout [UInt8]) -> Progress? {
        if !containers.isEmpty {
            json.append(UInt8(ascii: "{"))
            state = .beforeKey
            return nil
        }
        input.skipSpaces()
        guard let byte = input.next else { return .needsMore }
        guard byte == UInt8(ascii: "{") else { return .isInvalid }
        input.position += 1
        open(isObject: true, close: UInt8(ascii: "}"), &json)
        return nil
    }

    private mutating func open(isObject: Bool, close: UInt8, _ json: inout [UInt8]) {
        writeLead(&json)
        json.append(isObject ? UInt8(ascii: "{") : UInt8(ascii: "["))
        containers.append(Container(close: close, keySeparator: isObject ? UInt8(ascii: ":") : nil))
        state = isObject ? .beforeKey : .beforeValue
    }

    /// Writes what stands before a value, once the value is certain to come.
    private mutating func writeLead(_ json: inout [UInt8]) {
        json.append(contentsOf: lead)
        lead = []
        if !containers.isEmpty { containers[containers.count - 1].isEmpty = false }
    }

    private mutating func close(_ json: inout [UInt8]) {
        let container = containers.removeLast()
        json.append(container.keySeparator != nil ? UInt8(ascii: "}") : UInt8(ascii: "]"))
        lead = []
        state = containers.isEmpty ? .isDone : .behindValue
    }

    private mutating func readKey(_ input: inout RawInput, _ json: inout [UInt8]) -> Progress? {
        input.skipSpaces()
        guard let byte = input.next, let container = containers.last else { return .needsMore }
        if byte == container.close {
            input.position += 1
            close(&json)
            return nil
        }
        var key: [UInt8] = []
        switch stringDelimiter(input) {
        case .undecided: return .needsMore
        case .delimiter(let length, let close, let escapes) where container.keySeparator == UInt8(ascii: ":"):
            let start = input.position
            input.position += length
            guard decodeString(close, escapes, &input, into: &key) else {
                guard key.count <= Self.maximumWordLength else { return .isInvalid }
                input.position = start
                return .needsMore
            }
        case .delimiter: return .isInvalid
        case .none:
            let start = input.position
            var index = start
            while index < input.end, input.bytes[index].isWordByte { index += 1 }
            guard index > start || index == input.end, index - start <= Self.maximumWordLength else {
                return .isInvalid
            }
            guard index < input.end else { return .needsMore }
            key = Array(input.bytes[start..<index])
            input.position = index
        }
        lead = container.isEmpty ? [] : [UInt8(ascii: ",")]
        JSONWriter.appendString(key, to: &lead)
        lead.append(UInt8(ascii: ":"))
        state = .beforeSeparator
        return nil
    }

    private mutating func readSeparator(_ input: inout RawInput) -> Progress? {
        input.skipSpaces()
        guard let byte = input.next else { return .needsMore }
        guard byte == containers.last?.keySeparator else { return .isInvalid }
        input.position += 1
        state = .beforeValue
        return nil
    }

    private mutating func readValue(
        _ input: inout RawInput, _ context: CallContext, _ json: inout [UInt8]
    ) -> Progress? {
        input.skipSpaces()
        guard let byte = input.next, let container = containers.last else { return .needsMore }
        if container.keySeparator == nil {
            if byte == container.close {
                input.position += 1
                close(&json)
                return nil
            }
            lead = container.isEmpty ? [] : [UInt8(ascii: ",")]
        }
        guard containers.count < JSONScanner.maximumDepth else { return .isInvalid }
        switch stringDelimiter(input) {
        case .undecided: return .needsMore
        case .delimiter(let length, let close, let escapes):
            input.position += length
            writeLead(&json)
            json.append(UInt8(ascii: "\""))
            state = .string(close: close, escapes: escapes)
            return nil
        case .none: break
        }
        switch byte {
        case UInt8(ascii: "["):
            input.position += 1
            open(isObject: false, close: UInt8(ascii: "]"), &json)
        case UInt8(ascii: "(") where literal == nil:
            input.position += 1
            open(isObject: false, close: UInt8(ascii: ")"), &json)
        case UInt8(ascii: "{"):
            input.position += 1
            open(isObject: true, close: UInt8(ascii: "}"), &json)
        default:
            return readWord(&input, context, &json)
        }
        return nil
    }

    private mutating func readWord(
        _ input: inout RawInput, _ context: CallContext, _ json: inout [UInt8]
    ) -> Progress? {
        let start = input.position
        var index = start
        while index < input.end, !",}])".utf8.contains(input.bytes[index]) {
            if literal == nil {
                guard input.bytes[index].isWordByte else { break }
            } else {
                let answer = context.ends(input, at: index)
                if answer == .undecided { return .needsMore }
                if answer == .yes { break }
            }
            index += 1
            guard index - start <= Self.maximumWordLength else { return .isInvalid }
        }
        guard index < input.end || input.isComplete else { return .needsMore }
        var word = input.bytes[start..<index]
        while word.last?.isSpace == true { word = word.dropLast() }
        guard let value = literal == nil ? word.pythonLiteral : word.looseLiteral else { return .isInvalid }
        writeLead(&json)
        json.append(contentsOf: value)
        input.position = index
        state = .behindValue
        return nil
    }

    private mutating func readBehindValue(_ input: inout RawInput, _ json: inout [UInt8]) -> Progress? {
        input.skipSpaces()
        guard let byte = input.next, let container = containers.last else { return .needsMore }
        switch byte {
        case UInt8(ascii: ","):
            input.position += 1
            state = container.keySeparator != nil ? .beforeKey : .beforeValue
        case container.close:
            input.position += 1
            close(&json)
        default: return .isInvalid
        }
        return nil
    }

    private mutating func readString(
        _ close: [UInt8], _ escapes: EscapeSequence.Dialect?, _ input: inout RawInput, _ json: inout [UInt8]
    ) -> Progress? {
        guard transcodeString(close, escapes, &input, { JSONWriter.appendStringContents($0, to: &json) })
        else {
            return .needsMore
        }
        json.append(UInt8(ascii: "\""))
        state = .behindValue
        return nil
    }

    private func decodeString(
        _ close: [UInt8], _ escapes: EscapeSequence.Dialect?, _ input: inout RawInput,
        into text: inout [UInt8]
    ) -> Bool {
        transcodeString(close, escapes, &input) { text.append(contentsOf: $0) }
    }

    /// Reads a string up to its closing delimiter, piece by piece.
    ///
    /// - Returns: Whether the string was closed.
    private func transcodeString(
        _ close: [UInt8], _ escapes: EscapeSequence.Dialect?, _ input: inout RawInput,
        _ write: (ArraySlice<UInt8>) -> Void
    ) -> Bool {
        var start = input.position
        defer { input.position = start }
        var index = start
        while index < input.end {
            let byte = input.bytes[index]
            if byte == close[0] {
                let available = input.bytes[index...].prefix(close.count)
                if available.elementsEqual(close) {
                    write(input.bytes[start..<index])
                    start = index + close.count
                    return true
                }
                if available.count < close.count, !input.isComplete, close.starts(with: available) { break }
            } else if byte == UInt8(ascii: "\\"), let escapes {
                guard
                    case .text(let text, let length) = EscapeSequence.read(
                        input.bytes, at: index, escapes, isComplete: input.isComplete)
                else { break }
                write(input.bytes[start..<index])
                write(text[...])
                index += length
                start = index
                continue
            }
            index += 1
        }
        write(input.bytes[start..<index])
        start = index
        return false
    }

    private enum StringStart {
        case undecided, none
        case delimiter(length: Int, close: [UInt8], escapes: EscapeSequence.Dialect?)
    }

    /// Whether a string is next, and what closes it.
    private func stringDelimiter(_ input: RawInput) -> StringStart {
        guard let literal else { return pythonStringDelimiter(input) }
        var isUndecided = false
        for delimiter in literal.strings {
            switch input.answer(delimiter.open, at: input.position) {
            case .undecided: isUndecided = true
            case .no: break
            case .yes:
                return .delimiter(
                    length: delimiter.open.utf8.count, close: Array(delimiter.close.utf8),
                    escapes: delimiter.hasEscapes ? .json : nil)
            }
        }
        return isUndecided ? .undecided : .none
    }

    private func pythonStringDelimiter(_ input: RawInput) -> StringStart {
        guard let byte = input.next, byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") else {
            return .none
        }
        let quote = Character(Unicode.Scalar(byte))
        // Two quotes are an empty string unless a third makes them the start of a long one.
        switch input.answer(String(repeating: quote, count: 3), at: input.position) {
        case .undecided: return .undecided
        case .yes: return .delimiter(length: 3, close: [byte, byte, byte], escapes: .python)
        case .no: return .delimiter(length: 1, close: [byte], escapes: .python)
        }
    }
}

extension UInt8 {
    /// A byte of an identifier, a number or a dotted name.
    var isWordByte: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "+"), 0x80...:
            true
        default: false
        }
    }
}

extension ArraySlice<UInt8> {
    /// A Python literal, or one of JSON, as JSON.
    fileprivate var pythonLiteral: [UInt8]? {
        let text = String(decoding: self, as: UTF8.self)
        switch text {
        case "True", "true": return Array("true".utf8)
        case "False", "false": return Array("false".utf8)
        case "None", "null": return Array("null".utf8)
        default: break
        }
        guard first.map({ "+-.0123456789".utf8.contains($0) }) == true else { return nil }
        if case .some = try? JSONValue(parsing: text) { return Array(self) }
        let digits = text.filter { $0 != "_" }
        if let integer = Int(digits) { return Array(String(integer).utf8) }
        guard let number = Double(digits), number.isFinite else { return nil }
        return JSONValue.double(number).serializedBytes()
    }

    /// A JSON literal as it is; any other text as a string.
    fileprivate var looseLiteral: [UInt8]? {
        guard !isEmpty else { return nil }
        if let literal = pythonLiteral { return literal }
        var quoted: [UInt8] = []
        JSONWriter.appendString(self, to: &quoted)
        return quoted
    }
}
