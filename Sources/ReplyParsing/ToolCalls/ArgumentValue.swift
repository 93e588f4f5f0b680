import Inference
import OrderedJSON

/// The value of one argument given as bare text, on its way to JSON.
///
/// A string is passed on as it comes; any other type only shows in the whole text.
struct ArgumentValue: Sendable {
    private let types: ArgumentSchema.Types
    private var text: [UInt8] = []

    /// - Parameter types: What the value may be; a value of which nothing is known is a string.
    init(_ types: ArgumentSchema.Types) {
        self.types = types.isEmpty ? .string : types
    }

    private var isString: Bool { types == .string }

    func begin(_ json: inout [UInt8]) {
        if isString { json.append(UInt8(ascii: "\"")) }
    }

    mutating func write(_ bytes: ArraySlice<UInt8>, to json: inout [UInt8]) {
        if isString {
            JSONWriter.appendStringContents(bytes, to: &json)
        } else {
            text.append(contentsOf: bytes)
        }
    }

    mutating func end(_ json: inout [UInt8]) {
        if isString {
            json.append(UInt8(ascii: "\""))
        } else {
            json.append(contentsOf: Self.json(text, as: types))
        }
        text = []
    }

    /// The text as the first type that fits, or as a string.
    static func json(_ text: [UInt8], as types: ArgumentSchema.Types) -> [UInt8] {
        let word = String(decoding: text, as: UTF8.self).trimmingSpaces
        if let value = typed(word, as: types) { return value }
        var string: [UInt8] = []
        JSONWriter.appendString(text, to: &string)
        return string
    }

    private static func typed(_ word: String, as types: ArgumentSchema.Types) -> [UInt8]? {
        // Older templates print history in Python, and models repeat what they saw.
        switch word.lowercased() {
        case "true" where types.contains(.boolean): return Array("true".utf8)
        case "false" where types.contains(.boolean): return Array("false".utf8)
        case "null" where types.contains(.null) || !types.contains(.string),
            "none" where types.contains(.null) || !types.contains(.string):
            return Array("null".utf8)
        default: break
        }
        guard let value = try? JSONValue(parsing: word) else {
            return typedPython(word, as: types)
        }
        let fits =
            switch value {
            case .integer, .bigInteger: !types.isDisjoint(with: [.integer, .number])
            case .double(let number):
                types.contains(.number) || (types.contains(.integer) && Int(exactly: number) != nil)
            case .array: types.contains(.array)
            case .object: types.contains(.object)
            case .string, .null, .bool: false
            }
        return fits ? Array(word.utf8) : nil
    }

    /// Arrays and objects as Python prints them.
    private static func typedPython(_ word: String, as types: ArgumentSchema.Types) -> [UInt8]? {
        guard
            (word.hasPrefix("[") && types.contains(.array))
                || (word.hasPrefix("{") && types.contains(.object))
        else { return nil }
        var input = RawInput()
        input.append(Array("{'_':\(word)}".utf8), kind: .text)
        input.ending = .natural
        var reader = LiteralReader(.object)
        var json: [UInt8] = []
        guard reader.read(&input, .none, &json) == .isComplete, input.isAtEnd else { return nil }
        return Array(json.dropFirst(#"{"_":"#.utf8.count).dropLast())
    }
}

extension CallContext {
    /// No surroundings at all.
    static let none = CallContext(
        CallSyntax(opens: [], payloads: []), format: .plain, terminators: [], tools: ToolSchemas([]))
}
