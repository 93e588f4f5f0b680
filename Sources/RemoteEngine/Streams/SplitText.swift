import OrderedJSON

/// Puts characters together again that a server has cut in two, in JSON texts that are no longer valid for it.
///
/// Half a character is no Unicode, so that no JSON text can hold it. While a text is parsed, each of its bytes, and
/// each lone surrogate, stands as a code point of a private plane.
struct SplitText: Sendable {
    /// Half a character that waits for its other half.
    private var bytes: [UInt8] = []
    private var surrogate: UInt16?
    private(set) var wasUsed = false

    /// The text that is whole.
    mutating func join(_ text: String) -> String {
        // No code point of the plane is without this byte.
        if bytes.isEmpty, surrogate == nil, !text.utf8.contains(Self.planeByte) { return text }
        var whole = ""
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case Self.firstByte..<Self.firstByte + 0x100:
                wasUsed = true
                flushSurrogate(into: &whole)
                bytes.append(UInt8(scalar.value - Self.firstByte))
                flushBytes(into: &whole)
            case Self.firstSurrogate..<Self.firstSurrogate + 0x800:
                wasUsed = true
                breakBytes(into: &whole)
                add(UInt16(0xD800 + scalar.value - Self.firstSurrogate), into: &whole)
            default:
                breakBytes(into: &whole)
                flushSurrogate(into: &whole)
                whole.unicodeScalars.append(scalar)
            }
        }
        return whole
    }

    /// What is left has no other half.
    mutating func finish() -> String {
        var rest = ""
        breakBytes(into: &rest)
        flushSurrogate(into: &rest)
        return rest
    }

    private mutating func add(_ unit: UInt16, into whole: inout String) {
        if let high = surrogate, 0xDC00...0xDFFF ~= unit {
            surrogate = nil
            let value = 0x10000 + (UInt32(high - 0xD800) << 10) + UInt32(unit - 0xDC00)
            whole.unicodeScalars.append(Unicode.Scalar(value) ?? "\u{FFFD}")
            return
        }
        flushSurrogate(into: &whole)
        if unit < 0xDC00 { surrogate = unit } else { whole.unicodeScalars.append("\u{FFFD}") }
    }

    private mutating func flushSurrogate(into whole: inout String) {
        guard surrogate != nil else { return }
        surrogate = nil
        whole.unicodeScalars.append("\u{FFFD}")
    }

    /// Moves a character on once it is complete.
    private mutating func flushBytes(into whole: inout String) {
        if let text = String(validating: bytes, as: UTF8.self) {
            whole += text
            bytes.removeAll()
        } else if bytes.count >= 4 || Self.length(bytes[0]) <= bytes.count {
            breakBytes(into: &whole)
        }
    }

    private mutating func breakBytes(into whole: inout String) {
        guard !bytes.isEmpty else { return }
        whole += String(decoding: bytes, as: UTF8.self)
        bytes.removeAll()
    }

    private static func length(_ lead: UInt8) -> Int {
        switch lead {
        case 0xC2...0xDF: 2
        case 0xE0...0xEF: 3
        case 0xF0...0xF4: 4
        default: 1
        }
    }

    // MARK: The private plane

    private static let planeByte: UInt8 = 0xF4
    private static let firstByte: UInt32 = 0x10F000
    private static let firstSurrogate: UInt32 = 0x10E000

    /// Parses a JSON text whose characters may be cut.
    static func parse(_ text: [UInt8]) throws(JSONError) -> JSONValue {
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue(parsing: text)
        } catch {
            guard case .invalidUTF8 = error.reason else { throw error }
            return try JSONValue(parsing: protected(text))
        }
        return hasLoneSurrogate(text) ? try JSONValue(parsing: protected(text)) : value
    }

    /// Whether there may be an escaped surrogate without its other half.
    private static func hasLoneSurrogate(_ text: [UInt8]) -> Bool {
        guard text.contains(UInt8(ascii: "\\")) else { return false }
        var index = 0
        while index < text.count {
            guard text[index] == UInt8(ascii: "\\") else {
                index += 1
                continue
            }
            guard let unit = escapedUnit(text, at: index), 0xD800...0xDFFF ~= unit else {
                index += 2
                continue
            }
            guard unit < 0xDC00, let low = escapedUnit(text, at: index + 6), 0xDC00...0xDFFF ~= low else {
                return true
            }
            index += 12
        }
        return false
    }

    /// Replaces each byte that is no UTF-8, and each lone surrogate, by its stand-in.
    private static func protected(_ text: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.count + 16)
        var index = 0
        while index < text.count {
            let byte = text[index]
            if byte == UInt8(ascii: "\\") {
                index += protectEscape(text, at: index, into: &result)
            } else if byte < 0x80 {
                result.append(byte)
                index += 1
            } else {
                let end = min(text.count, index + length(byte))
                if String(validating: text[index..<end], as: UTF8.self) != nil {
                    result += text[index..<end]
                    index = end
                } else {
                    append(firstByte + UInt32(byte), to: &result)
                    index += 1
                }
            }
        }
        return result
    }

    private static func protectEscape(_ text: [UInt8], at index: Int, into result: inout [UInt8]) -> Int {
        if let unit = escapedUnit(text, at: index), 0xD800...0xDFFF ~= unit {
            if unit < 0xDC00, let low = escapedUnit(text, at: index + 6), 0xDC00...0xDFFF ~= low {
                result += text[index..<index + 12]
                return 12
            }
            append(firstSurrogate + UInt32(unit - 0xD800), to: &result)
            return 6
        }
        let end = min(text.count, index + 2)
        result += text[index..<end]
        return end - index
    }

    private static func escapedUnit(_ text: [UInt8], at index: Int) -> UInt16? {
        guard index + 6 <= text.count, text[index] == UInt8(ascii: "\\"), text[index + 1] == UInt8(ascii: "u")
        else { return nil }
        return UInt16(String(decoding: text[index + 2..<index + 6], as: UTF8.self), radix: 16)
    }

    private static func append(_ value: UInt32, to bytes: inout [UInt8]) {
        guard let scalar = Unicode.Scalar(value) else { return }
        bytes += Array(String(Character(scalar)).utf8)
    }
}
