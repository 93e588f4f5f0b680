/// Follows the arguments of a call in JSON, valid or not, and passes them on as they stand.
///
/// Only strings and brackets matter: the value ends where its brackets close, whatever lies between them, or at
/// a marker outside a string if they never do. An object inside a string is unwrapped, once.
struct JSONArguments: Sendable {
    enum Progress: Sendable, Hashable {
        case needsMore, isComplete
    }

    private enum State: Sendable, Hashable {
        case start
        case container(depth: Int)
        case string(depth: Int)
        /// Inside a string that holds the arguments as JSON text.
        case encoded
        case word
        case raw
    }

    /// Behind a name alone, all text up to a marker is arguments; a member of an object ends with the member.
    private let isMember: Bool
    /// Longer than any number or keyword.
    private static let maximumWordLength = 1024
    private var state = State.start

    init(isMember: Bool) {
        self.isMember = isMember
    }

    mutating func read(
        _ input: inout RawInput, _ context: CallContext, _ arguments: inout [UInt8]
    ) -> Progress {
        if state == .start {
            guard begin(&input, context) else { return input.isComplete ? .isComplete : .needsMore }
        }
        return switch state {
        case .start: .isComplete
        case .container, .string: readContainer(&input, context, &arguments)
        case .encoded: readEncoded(&input, &arguments)
        case .word: readWord(&input, context, &arguments)
        case .raw: readRaw(&input, context, &arguments)
        }
    }

    /// - Returns: Whether it is decided what the value is; none at all if the state stays.
    private mutating func begin(_ input: inout RawInput, _ context: CallContext) -> Bool {
        input.skipSpaces()
        guard let byte = input.next else { return false }
        switch context.ends(input, at: input.position) {
        case .yes: return true
        case .undecided: return false
        case .no: break
        }
        switch byte {
        case UInt8(ascii: "{"), UInt8(ascii: "["): state = .container(depth: 0)
        case UInt8(ascii: "\"") where isMember:
            switch holdsObject(input) {
            case .undecided: return false
            case .yes:
                input.position += 1
                state = .encoded
            case .no: state = .container(depth: 0)
            }
        default: state = isMember ? .word : .raw
        }
        return true
    }

    /// Whether the string that is next holds an object.
    private func holdsObject(_ input: RawInput) -> RawInput.Answer {
        var index = input.position + 1
        while index < input.end {
            switch input.bytes[index] {
            case UInt8(ascii: "{"): return .yes
            case UInt8(ascii: " "): index += 1
            case UInt8(ascii: "\\"):
                guard index + 1 < input.end else { return input.isComplete ? .no : .undecided }
                guard "nrt".utf8.contains(input.bytes[index + 1]) else { return .no }
                index += 2
            default: return .no
            }
        }
        return input.isComplete ? .no : .undecided
    }

    private mutating func readContainer(
        _ input: inout RawInput, _ context: CallContext, _ arguments: inout [UInt8]
    ) -> Progress {
        let start = input.position
        var depth = 0
        var isInString = false
        switch state {
        case .string(let outer): (depth, isInString) = (outer, true)
        case .container(let outer): depth = outer
        default: break
        }
        var index = start
        // Whitespace at the end of malformed arguments belongs to the marker behind them.
        var solidEnd = start
        var progress = Progress.needsMore
        scan: while index < input.end {
            let byte = input.bytes[index]
            if isInString {
                if byte == UInt8(ascii: "\\") {
                    // Halves of an escape sequence or of a surrogate pair never part.
                    guard
                        case .text(_, let length) = EscapeSequence.read(
                            input.bytes, at: index, .json, isComplete: input.isEnded)
                    else { break scan }
                    index += length
                } else {
                    index += 1
                    if byte == UInt8(ascii: "\"") {
                        isInString = false
                        if depth == 0 { progress = .isComplete }
                    }
                }
                solidEnd = index
                if progress == .isComplete { break scan }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isInString = true
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                let answer = context.ends(input, at: index)
                if answer == .undecided { break scan }
                if answer == .yes {
                    progress = .isComplete
                    break scan
                }
                depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if depth <= 0 { progress = .isComplete }
            default:
                guard context.mayEnd(byte) else { break }
                let answer = context.ends(input, at: index)
                if answer == .no { break }
                if answer == .yes { progress = .isComplete }
                break scan
            }
            index += 1
            if !byte.isSpace || index - solidEnd > RawInput.maximumLookahead { solidEnd = index }
            if progress == .isComplete { break }
        }
        arguments.append(contentsOf: input.bytes[start..<solidEnd])
        input.position = solidEnd
        state = isInString ? .string(depth: depth) : .container(depth: depth)
        return progress
    }

    private func readEncoded(_ input: inout RawInput, _ arguments: inout [UInt8]) -> Progress {
        while let byte = input.next {
            switch byte {
            case UInt8(ascii: "\""):
                input.position += 1
                return .isComplete
            case UInt8(ascii: "\\"):
                guard
                    case .text(let text, let length) = EscapeSequence.read(
                        input.bytes, at: input.position, .json, isComplete: input.isComplete)
                else { return .needsMore }
                arguments.append(contentsOf: text)
                input.position += length
            default:
                arguments.append(byte)
                input.position += 1
            }
        }
        return .needsMore
    }

    /// A number, `true`, `false`, or something that is no JSON. `null` stands for no arguments.
    private mutating func readWord(
        _ input: inout RawInput, _ context: CallContext, _ arguments: inout [UInt8]
    ) -> Progress {
        var index = input.position
        while index < input.end, !",}]".utf8.contains(input.bytes[index]) {
            switch context.ends(input, at: index) {
            case .yes: return endWord(&input, at: index, &arguments)
            case .undecided: return .needsMore
            case .no: index += 1
            }
            if index - input.position > Self.maximumWordLength {
                state = .raw
                return readRaw(&input, context, &arguments)
            }
        }
        return index < input.end || input.isComplete ? endWord(&input, at: index, &arguments) : .needsMore
    }

    private func endWord(_ input: inout RawInput, at end: Int, _ arguments: inout [UInt8]) -> Progress {
        let word = input.bytes[input.position..<end]
        if let last = word.lastIndex(where: { !$0.isSpace }), !word.elementsEqual("null".utf8) {
            arguments.append(contentsOf: word[...last])
        }
        input.position = end
        return .isComplete
    }

    /// Passes on what is left of arguments that broke off.
    func readRest(
        _ input: inout RawInput, _ context: CallContext, _ arguments: inout [UInt8]
    ) -> Progress {
        readRaw(&input, context, &arguments)
    }

    /// Text that is no JSON at all, up to the marker that ends it.
    private func readRaw(
        _ input: inout RawInput, _ context: CallContext, _ arguments: inout [UInt8]
    ) -> Progress {
        let start = input.position
        var index = start
        var solidEnd = start
        var progress = Progress.needsMore
        scan: while index < input.end {
            switch context.ends(input, at: index) {
            case .yes:
                progress = .isComplete
                break scan
            case .undecided: break scan
            case .no:
                index += 1
                if !input.bytes[index - 1].isSpace || index - solidEnd > RawInput.maximumLookahead {
                    solidEnd = index
                }
            }
        }
        arguments.append(contentsOf: input.bytes[start..<solidEnd])
        input.position = progress == .isComplete ? index : solidEnd
        return progress
    }
}
