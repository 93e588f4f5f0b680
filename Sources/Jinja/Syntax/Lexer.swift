/// Cuts a template into tokens in one pass over its bytes, and decides there which whitespace around tags
/// is text: `-` and `+` at a tag, `trim_blocks` and `lstrip_blocks` as Hugging Face sets them.
struct Lexer {
    let source: Source
    var position = 0
    var tokens: [Token] = []
    /// Whether the last tag took a newline with it, so that the text after it starts a line.
    private var isAtLineStart = true

    private enum Tag {
        case block, variable, comment
    }

    init(_ source: Source) {
        self.source = source
    }

    static func tokens(of source: Source) throws(Failure) -> [Token] {
        var lexer = Lexer(source)
        try lexer.readTemplate()
        return lexer.tokens
    }

    var bytes: [UInt8] { source.bytes }

    func byte(at offset: Int) -> UInt8? {
        bytes.indices.contains(offset) ? bytes[offset] : nil
    }

    func isAt(_ text: StaticString, _ offset: Int) -> Bool {
        guard offset + text.utf8CodeUnitCount <= bytes.count else { return false }
        for index in 0..<text.utf8CodeUnitCount where bytes[offset + index] != text.utf8Start[index] {
            return false
        }
        return true
    }

    mutating func append(_ kind: Token.Kind, at offset: Int) {
        tokens.append(Token(kind: kind, offset: offset))
    }

    private mutating func readTemplate() throws(Failure) {
        while let (tag, begin) = nextTag() {
            appendText(position..<begin, before: tag, sign: byte(at: begin + 2))
            position = begin + 2
            if let sign = byte(at: position), sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
                position += 1
            }
            switch tag {
            case .comment:
                try skipComment(from: begin)
            case .variable:
                append(.variableBegin, at: begin)
                try readTag(from: begin, isBlock: false)
            case .block:
                if skipRawBegin() {
                    try readRaw(from: begin)
                } else {
                    append(.blockBegin, at: begin)
                    try readTag(from: begin, isBlock: true)
                }
            }
        }
        if position < bytes.count { append(.text(source.text(position..<bytes.count)), at: position) }
        append(.end, at: bytes.count)
    }

    private func nextTag() -> (Tag, Int)? {
        var offset = position
        while offset + 1 < bytes.count {
            if bytes[offset] == UInt8(ascii: "{") {
                switch bytes[offset + 1] {
                case UInt8(ascii: "%"): return (.block, offset)
                case UInt8(ascii: "{"): return (.variable, offset)
                case UInt8(ascii: "#"): return (.comment, offset)
                default: break
                }
            }
            offset += 1
        }
        return nil
    }

    private mutating func appendText(_ range: Range<Int>, before tag: Tag, sign: UInt8?) {
        var end = range.upperBound
        if sign == UInt8(ascii: "-") {
            while let start = whitespaceStart(before: end), start >= range.lowerBound { end = start }
        } else if sign != UInt8(ascii: "+"), tag != .variable {
            var start = end
            while let previous = whitespaceStart(before: start), previous >= range.lowerBound,
                bytes[previous] != UInt8(ascii: "\n")
            {
                start = previous
            }
            // Only a whole indentation goes: from the start of a line to the tag.
            if start > range.lowerBound ? bytes[start - 1] == UInt8(ascii: "\n") : isAtLineStart {
                end = start
            }
        }
        if end > range.lowerBound {
            append(.text(source.text(range.lowerBound..<end)), at: range.lowerBound)
        }
    }

    /// Takes what follows the closing delimiter of a tag with it, as the sign before it says.
    mutating func finishTag(sign: UInt8?, trimsNewline: Bool) {
        if sign == UInt8(ascii: "-") {
            while let end = whitespaceEnd(after: position) { position = end }
        } else if sign != UInt8(ascii: "+"), trimsNewline, byte(at: position) == UInt8(ascii: "\n") {
            position += 1
        }
        isAtLineStart = bytes[position - 1] == UInt8(ascii: "\n")
    }

    private mutating func skipComment(from begin: Int) throws(Failure) {
        let start = position
        while position < bytes.count {
            if isAt("#}", position) {
                let sign = position > start ? bytes[position - 1] : nil
                position += 2
                return finishTag(sign: sign, trimsNewline: true)
            }
            position += 1
        }
        throw Failure(.syntax, "Missing end of comment tag", at: begin)
    }

    /// Skips `raw %}`, if that is what the tag says.
    private mutating func skipRawBegin() -> Bool {
        guard let end = endOfWord("raw", at: position) else { return false }
        if isAt("%}", end) {
            position = end + 2
            finishTag(sign: nil, trimsNewline: false)
        } else if isAt("-%}", end) {
            position = end + 3
            finishTag(sign: UInt8(ascii: "-"), trimsNewline: false)
        } else {
            return false
        }
        return true
    }

    private mutating func readRaw(from begin: Int) throws(Failure) {
        let start = position
        var offset = start
        while offset < bytes.count {
            defer { offset += 1 }
            guard isAt("{%", offset) else { continue }
            let beginSign = byte(at: offset + 2)
            let isSigned = beginSign == UInt8(ascii: "-") || beginSign == UInt8(ascii: "+")
            guard let end = endOfWord("endraw", at: offset + (isSigned ? 3 : 2)) else { continue }
            let endSign = byte(at: end)
            let delimiter = endSign == UInt8(ascii: "-") || endSign == UInt8(ascii: "+") ? end + 1 : end
            guard isAt("%}", delimiter) else { continue }
            appendText(start..<offset, before: .block, sign: beginSign)
            position = delimiter + 2
            return finishTag(sign: endSign, trimsNewline: true)
        }
        throw Failure(.syntax, "Missing end of raw directive", at: begin)
    }

    private func endOfWord(_ word: StaticString, at start: Int) -> Int? {
        var offset = start
        while let end = whitespaceEnd(after: offset) { offset = end }
        guard isAt(word, offset) else { return nil }
        offset += word.utf8CodeUnitCount
        while let end = whitespaceEnd(after: offset) { offset = end }
        return offset
    }
}
