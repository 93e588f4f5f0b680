extension Lexer {
    /// Reads a string literal with the escapes of Python; one that is unknown stays as it is written.
    mutating func readString(quote: UInt8) throws(Failure) {
        let start = position
        var text: [UInt8] = []
        position += 1
        while let byte = byte(at: position) {
            position += 1
            switch byte {
            case quote: return append(.string(String(decoding: text, as: UTF8.self)), at: start)
            case UInt8(ascii: "\\"): try readEscape(into: &text)
            default: text.append(byte)
            }
        }
        throw Failure(.syntax, "unexpected end of template in a string that begins here", at: start)
    }

    private mutating func readEscape(into text: inout [UInt8]) throws(Failure) {
        guard let byte = byte(at: position) else { return }
        let start = position - 1
        position += 1
        switch byte {
        case UInt8(ascii: "\n"): break
        case UInt8(ascii: "\\"), UInt8(ascii: "'"), UInt8(ascii: "\""): text.append(byte)
        case UInt8(ascii: "a"): text.append(0x07)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "v"): text.append(0x0B)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "0")...UInt8(ascii: "7"): append(readOctal(first: byte), to: &text)
        case UInt8(ascii: "x"): append(try readHexadecimal(count: 2, from: start), to: &text)
        case UInt8(ascii: "u"): append(try readUnicodeEscape(from: start), to: &text)
        case UInt8(ascii: "U"):
            let value = try readHexadecimal(count: 8, from: start)
            guard value <= 0x10FFFF else {
                throw Failure(.syntax, "illegal Unicode character", at: start)
            }
            append(value, to: &text)
        case UInt8(ascii: "N"):
            throw Failure(.unsupported, "characters by name (\\N{…}) are not supported", at: start)
        default:
            text.append(UInt8(ascii: "\\"))
            if byte < 0x80 {
                text.append(byte)
            } else {
                position -= 1
                appendEscaped(into: &text)
            }
        }
    }

    /// jinja2 decodes `\é` by way of ASCII, where it is `\\xe9`.
    private mutating func appendEscaped(into text: inout [UInt8]) {
        let start = position
        position += 1
        while let byte = byte(at: position), byte & 0xC0 == 0x80 { position += 1 }
        let value = source.text(start..<position).unicodeScalars.first?.value ?? 0
        let digits = String(value, radix: 16)
        let (letter, width) = value < 0x100 ? ("x", 2) : value < 0x10000 ? ("u", 4) : ("U", 8)
        text += letter.utf8
        text += String(repeating: "0", count: max(0, width - digits.utf8.count)).utf8
        text += digits.utf8
    }

    private func append(_ value: UInt32, to text: inout [UInt8]) {
        // Swift has no surrogates on their own.
        text += UTF8.encode(Unicode.Scalar(value) ?? "\u{FFFD}") ?? UTF8.encodedReplacementCharacter
    }

    private mutating func readOctal(first: UInt8) -> UInt32 {
        var value = UInt32(first - UInt8(ascii: "0"))
        for _ in 0..<2 {
            guard let byte = byte(at: position), UInt8(ascii: "0")...UInt8(ascii: "7") ~= byte else { break }
            value = value * 8 + UInt32(byte - UInt8(ascii: "0"))
            position += 1
        }
        return value
    }

    private mutating func readUnicodeEscape(from start: Int) throws(Failure) -> UInt32 {
        let unit = try readHexadecimal(count: 4, from: start)
        guard 0xD800..<0xDC00 ~= unit, isAt("\\u", position) else { return unit }
        let afterUnit = position
        position += 2
        let next = try readHexadecimal(count: 4, from: afterUnit)
        if 0xDC00..<0xE000 ~= next { return 0x10000 + (unit - 0xD800) << 10 + (next - 0xDC00) }
        position = afterUnit
        return unit
    }

    private mutating func readHexadecimal(count: Int, from start: Int) throws(Failure) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<count {
            guard let byte = byte(at: position), let digit = Character(Unicode.Scalar(byte)).hexDigitValue
            else {
                throw Failure(.syntax, "truncated escape sequence", at: start)
            }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }
}
