/// Why a text is not JSON, and where.
public struct JSONError: Error, Sendable, Hashable {
    public enum Reason: Sendable, Hashable {
        case unexpectedEnd
        case unexpectedCharacter(Unicode.Scalar)
        case trailingText
        case invalidUTF8
        case invalidEscape
        case controlCharacterInString
        case invalidNumber
        case numberOutOfRange
        case tooDeep(limit: Int)
        case tooLong(limit: Int)
    }

    public let reason: Reason
    /// The offset of the first byte that is wrong.
    public let offset: Int
    public let line: Int
    /// Counted in code points, from 1.
    public let column: Int

    init(_ reason: Reason, at offset: Int, in bytes: [UInt8]) {
        self.reason = reason
        self.offset = offset
        let before = bytes.prefix(offset)
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        line = before.count { $0 == UInt8(ascii: "\n") } + 1
        column = before[lineStart...].count { $0 & 0xC0 != 0x80 } + 1
    }
}

extension JSONError: CustomStringConvertible {
    public var description: String {
        "\(reason) at line \(line), column \(column)"
    }
}

extension JSONError.Reason: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unexpectedEnd: "unexpected end of the text"
        case .unexpectedCharacter(let scalar): "unexpected character \(scalar.debugDescription)"
        case .trailingText: "text after the end of the value"
        case .invalidUTF8: "invalid UTF-8"
        case .invalidEscape: "invalid escape sequence"
        case .controlCharacterInString: "unescaped control character in a string"
        case .invalidNumber: "invalid number"
        case .numberOutOfRange: "number too large"
        case .tooDeep(let limit): "more than \(limit) arrays and objects inside one another"
        case .tooLong(let limit): "more than \(limit) bytes"
        }
    }
}
