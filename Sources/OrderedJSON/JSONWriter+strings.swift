extension JSONWriter {
    /// Appends a string literal, quotes included; what needs no escape is copied in one piece.
    public static func appendString(_ utf8: some Collection<UInt8>, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        appendStringContents(utf8, to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    /// Appends what stands between the quotes of a string literal.
    public static func appendStringContents(_ utf8: some Collection<UInt8>, to bytes: inout [UInt8]) {
        let isAppended: Void? = utf8.withContiguousStorageIfAvailable { appendRuns($0, to: &bytes) }
        if isAppended == nil { Array(utf8).withUnsafeBufferPointer { appendRuns($0, to: &bytes) } }
    }

    private static func appendRuns(_ utf8: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
        var runStart = 0
        for (position, byte) in utf8.enumerated() where needsEscape(byte) {
            bytes.append(contentsOf: utf8[runStart..<position])
            append(byte, to: &bytes)
            runStart = position + 1
        }
        bytes.append(contentsOf: utf8[runStart...])
    }

    /// Appends a string literal in which everything but printable ASCII is escaped.
    static func appendASCIIString(_ string: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        for scalar in string.unicodeScalars {
            if scalar.isASCII, scalar.value != 0x7F {
                append(UInt8(truncatingIfNeeded: scalar.value), to: &bytes)
            } else {
                for unit in UTF16.encode(scalar) ?? UTF16.encodedReplacementCharacter {
                    appendUnicodeEscape(unit, to: &bytes)
                }
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private static func append(_ byte: UInt8, to bytes: inout [UInt8]) {
        switch byte {
        case UInt8(ascii: "\""): bytes += #"\""#.utf8
        case UInt8(ascii: "\\"): bytes += #"\\"#.utf8
        case 0x08: bytes += #"\b"#.utf8
        case 0x09: bytes += #"\t"#.utf8
        case 0x0A: bytes += #"\n"#.utf8
        case 0x0C: bytes += #"\f"#.utf8
        case 0x0D: bytes += #"\r"#.utf8
        case 0..<0x20: appendUnicodeEscape(UInt16(byte), to: &bytes)
        default: bytes.append(byte)
        }
    }

    private static func appendUnicodeEscape(_ unit: UInt16, to bytes: inout [UInt8]) {
        bytes += #"\u"#.utf8
        for shift in [12, 8, 4, 0] as [UInt16] {
            let digit = UInt8(truncatingIfNeeded: unit >> shift & 0xF)
            bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
        }
    }
}
