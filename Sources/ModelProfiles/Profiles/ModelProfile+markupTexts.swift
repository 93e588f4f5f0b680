import Inference
import ReplyParsing

extension ModelProfile {
    /// What stands for control tokens in a template whose vocabulary is not known.
    ///
    /// Whatever its source spells in brackets, `<…>` without whitespace or `[…]` in capitals, and the markers of
    /// replies and ends of turns. Some of it will be ordinary text to the model; a message that spells that is
    /// refused for nothing, which does less harm than one that opens a turn.
    static func markupTexts(_ templates: TemplateSet?, format: ReplyFormat, ends: EndOfTurn) -> [String] {
        let sources = templates.map { [$0.main.source] + $0.others.values.map(\.source) } ?? []
        var texts = Set(sources.flatMap { bracketed(in: Array($0.utf8)) })
        texts.formUnion(format.markers.map(\.text).filter(\.isBracketed))
        texts.formUnion((ends.markers + format.endTokens).filter(\.isBracketed))
        return texts.sorted()
    }

    /// The longest marker that is looked for.
    private static let longest = 80

    private static func bracketed(in source: [UInt8]) -> [String] {
        var found: [String] = []
        for start in source.indices
        where source[start] == UInt8(ascii: "<") || source[start] == UInt8(ascii: "[") {
            let isTag = source[start] == UInt8(ascii: "<")
            let close = isTag ? UInt8(ascii: ">") : UInt8(ascii: "]")
            let reach = source[start...].prefix(longest)
            guard let end = reach.firstIndex(of: close) else { continue }
            let text = String(decoding: source[start...end], as: UTF8.self)
            if text.isBracketed { found.append(text) }
        }
        return found
    }
}

extension String {
    /// Whether it is one tag or one word of capitals in brackets.
    fileprivate var isBracketed: Bool {
        let inner = utf8.dropFirst().dropLast()
        guard !inner.isEmpty, !unicodeScalars.contains(where: \.properties.isWhitespace) else { return false }
        switch (utf8.first, utf8.last) {
        case (UInt8(ascii: "<"), UInt8(ascii: ">")):
            // `<>`, `<=>` and quotes are the template's own code.
            return !inner.contains {
                [UInt8(ascii: "<"), UInt8(ascii: "'"), UInt8(ascii: "\"")].contains($0)
            }
                && inner.contains { $0 >= 0x80 || Character(Unicode.Scalar($0)).isLetter }
        case (UInt8(ascii: "["), UInt8(ascii: "]")):
            let isWord = inner.allSatisfy { (0x41...0x5A).contains($0) || $0 == 0x5F || $0 == 0x2F }
            return isWord && inner.count >= 3
        default: return false
        }
    }
}
