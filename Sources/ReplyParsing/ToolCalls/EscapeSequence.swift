/// What an escape sequence stands for.
enum EscapeSequence: Sendable, Hashable {
    enum Dialect: Sendable, Hashable {
        /// RFC 8259, section 7.
        case json
        /// Python language reference, section 2.4.1.
        case python
    }

    case undecided
    case text([UInt8], length: Int)

    /// Reads the sequence whose backslash stands at an index.
    ///
    /// A sequence that means nothing stands for itself, as in Python; a surrogate without its partner is U+FFFD.
    static func read(_ bytes: [UInt8], at start: Int, _ dialect: Dialect, isComplete: Bool) -> EscapeSequence
    {
        guard start + 1 < bytes.count else {
            return isComplete ? .text([UInt8(ascii: "\\")], length: 1) : .undecided
        }
        let byte = bytes[start + 1]
        let simple: UInt8? =
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): byte
            case UInt8(ascii: "n"): 0x0A
            case UInt8(ascii: "t"): 0x09
            case UInt8(ascii: "r"): 0x0D
            case UInt8(ascii: "b"): 0x08
            case UInt8(ascii: "f"): 0x0C
            case UInt8(ascii: "/") where dialect == .json: byte
            case UInt8(ascii: "'") where dialect == .python: byte
            case UInt8(ascii: "a") where dialect == .python: 0x07
            case UInt8(ascii: "v") where dialect == .python: 0x0B
            default: nil
            }
        if let simple { return .text([simple], length: 2) }
        switch byte {
        case UInt8(ascii: "u"): return readUTF16(bytes, at: start, isComplete: isComplete)
        case UInt8(ascii: "x") where dialect == .python:
            return readHexadecimal(bytes, at: start, digits: 2, isComplete: isComplete)
        case UInt8(ascii: "U") where dialect == .python:
            return readHexadecimal(bytes, at: start, digits: 8, isComplete: isComplete)
        case 0x0A where dialect == .python: return .text([], length: 2)
        default: return .text([UInt8(ascii: "\\"), byte], length: 2)
        }
    }

    private static func readHexadecimal(
        _ bytes: [UInt8], at start: Int, digits: Int, isComplete: Bool
    ) -> EscapeSequence {
        switch hexadecimal(bytes, at: start + 2, digits: digits, isComplete: isComplete) {
        case .undecided: .undecided
        case .none: .text([UInt8(ascii: "\\"), bytes[start + 1]], length: 2)
        case .value(let value): .text(encoded(value), length: 2 + digits)
        }
    }

    private static func readUTF16(_ bytes: [UInt8], at start: Int, isComplete: Bool) -> EscapeSequence {
        let first: UInt32
        switch hexadecimal(bytes, at: start + 2, digits: 4, isComplete: isComplete) {
        case .undecided: return .undecided
        case .none: return .text([UInt8(ascii: "\\"), UInt8(ascii: "u")], length: 2)
        case .value(let value): first = value
        }
        guard 0xD800...0xDBFF ~= first else { return .text(encoded(first), length: 6) }
        for (offset, byte) in [UInt8(ascii: "\\"), UInt8(ascii: "u")].enumerated() {
            guard start + 6 + offset < bytes.count else {
                return isComplete ? .text(encoded(first), length: 6) : .undecided
            }
            guard bytes[start + 6 + offset] == byte else { return .text(encoded(first), length: 6) }
        }
        switch hexadecimal(bytes, at: start + 8, digits: 4, isComplete: isComplete) {
        case .undecided: return .undecided
        case .value(let second) where 0xDC00...0xDFFF ~= second:
            return .text(encoded(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)), length: 12)
        default: return .text(encoded(first), length: 6)
        }
    }

    private enum Hexadecimal {
        case undecided, none
        case value(UInt32)
    }

    private static func hexadecimal(
        _ bytes: [UInt8], at start: Int, digits: Int, isComplete: Bool
    ) -> Hexadecimal {
        var value: UInt32 = 0
        for index in start..<start + digits {
            guard index < bytes.count else { return isComplete ? .none : .undecided }
            guard let digit = Character(Unicode.Scalar(bytes[index])).hexDigitValue else { return .none }
            value = value << 4 | UInt32(digit)
        }
        return .value(value)
    }

    private static func encoded(_ value: UInt32) -> [UInt8] {
        Array(String(Unicode.Scalar(value) ?? "\u{FFFD}").utf8)
    }
}
