extension Lexer {
    /// Reads the tokens of a tag up to and with its closing delimiter.
    mutating func readTag(from begin: Int, isBlock: Bool) throws(Failure) {
        // Inside brackets `}}` and `%}` are not the end of the tag, as in `{{ {'a': {}} }}`.
        var brackets: [Token.Symbol] = []
        while position < bytes.count {
            while let end = whitespaceEnd(after: position) { position = end }
            if brackets.isEmpty, closeTag(isBlock: isBlock) { return }
            guard let byte = byte(at: position) else { break }
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): try readNumber()
            case UInt8(ascii: "'"), UInt8(ascii: "\""): try readString(quote: byte)
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "_"), 0x80...:
                try readName()
            default: try readSymbol(&brackets)
            }
        }
        throw Failure(.syntax, "unexpected end of template in a tag that begins here", at: begin)
    }

    private mutating func closeTag(isBlock: Bool) -> Bool {
        let start = position
        var sign: UInt8?
        if let byte = byte(at: start), byte == UInt8(ascii: "-") || (isBlock && byte == UInt8(ascii: "+")) {
            sign = byte
        }
        let delimiter = sign == nil ? start : start + 1
        guard isBlock ? isAt("%}", delimiter) : isAt("}}", delimiter) else { return false }
        append(isBlock ? .blockEnd : .variableEnd, at: start)
        position = delimiter + 2
        finishTag(sign: sign, trimsNewline: isBlock)
        return true
    }

    private mutating func readName() throws(Failure) {
        let start = position
        while let byte = byte(at: position), Self.continuesName(byte) { position += 1 }
        let name = source.text(start..<position)
        let scalars = name.unicodeScalars
        guard let first = scalars.first, first == "_" || first.properties.isXIDStart,
            scalars.allSatisfy({ $0.properties.isXIDContinue })
        else { throw Failure(.syntax, "Invalid character in identifier", at: start) }
        append(.name(name), at: start)
    }

    private static func continuesName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
            true
        default: false
        }
    }

    private mutating func readSymbol(_ brackets: inout [Token.Symbol]) throws(Failure) {
        let start = position
        let two = start + 2 <= bytes.count ? Token.Symbol(rawValue: source.text(start..<start + 2)) : nil
        guard let symbol = two ?? Token.Symbol(rawValue: source.text(start..<start + 1)) else {
            let character = Unicode.Scalar(bytes[start])
            throw Failure(.syntax, "unexpected char '\(character)'", at: start)
        }
        switch symbol {
        case .openParenthesis: brackets.append(.closeParenthesis)
        case .openBracket: brackets.append(.closeBracket)
        case .openBrace: brackets.append(.closeBrace)
        case .closeParenthesis, .closeBracket, .closeBrace:
            guard let expected = brackets.popLast() else {
                throw Failure(.syntax, "unexpected '\(symbol.rawValue)'", at: start)
            }
            guard expected == symbol else {
                let message = "unexpected '\(symbol.rawValue)', expected '\(expected.rawValue)'"
                throw Failure(.syntax, message, at: start)
            }
        default: break
        }
        position += symbol.rawValue.utf8.count
        append(.symbol(symbol), at: start)
    }
}
