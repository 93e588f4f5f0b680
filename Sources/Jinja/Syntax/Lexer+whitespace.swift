extension Lexer {
    /// Where the whitespace character at an offset ends; nil where there is none.
    func whitespaceEnd(after offset: Int) -> Int? {
        guard let first = byte(at: offset) else { return nil }
        if first < 0x80 {
            return Unicode.Scalar(first).isPythonWhitespace ? offset + 1 : nil
        }
        var end = offset + 1
        while let byte = byte(at: end), byte & 0xC0 == 0x80 { end += 1 }
        return isWhitespace(offset..<end) ? end : nil
    }

    /// Where the whitespace character that ends at an offset starts.
    func whitespaceStart(before offset: Int) -> Int? {
        guard offset > 0 else { return nil }
        var start = offset - 1
        if bytes[start] < 0x80 {
            return Unicode.Scalar(bytes[start]).isPythonWhitespace ? start : nil
        }
        while start > 0, bytes[start] & 0xC0 == 0x80 { start -= 1 }
        return isWhitespace(start..<offset) ? start : nil
    }

    private func isWhitespace(_ range: Range<Int>) -> Bool {
        source.text(range).unicodeScalars.first?.isPythonWhitespace ?? false
    }
}

extension Unicode.Scalar {
    /// What Python's `str.isspace` and `str.strip` take for whitespace.
    var isPythonWhitespace: Bool {
        switch value {
        case 0x09...0x0D, 0x1C...0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A: true
        case 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: true
        default: false
        }
    }
}
