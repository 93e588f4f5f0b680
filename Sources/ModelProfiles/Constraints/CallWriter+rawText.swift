import Inference
import OutputGrammar
import ReplyParsing

extension CallWriter {
    /// A string as it stands between two tags; nil if no string is allowed.
    func rawText(_ field: ParameterField, _ syntax: ParameterSyntax) -> Expression? {
        let close = syntax.value == .verbatim ? syntax.parameterClose : ""
        guard case .pattern(let allowed)? = field.parameter.rawText(before: Array(close.utf8)) else {
            return nil
        }
        var text = allowed.without(composer.terminators.map(Pattern.text))
        if syntax.typing == .schema, field.parameter.allowsOtherThanStrings {
            text = text.intersected(.complement(.typed))
        }
        switch syntax.value {
        case .verbatim: return .pattern(text)
        case .inLines:
            // The first two end a value whose closing tag is missing.
            let tags = [syntax.parameter.prefix, syntax.callClose, syntax.parameterClose].map(Pattern.text)
            let atLineStart = Pattern.concatenation([
                .alternation([.bytes([]), .upToLineEnd]), .alternation(tags), .anyBytes,
            ])
            let atLineEnd = Pattern.concatenation([
                .anyBytes, .text(syntax.parameterClose),
                .alternation([.bytes([]), .concatenation([.text("\n"), .anyBytes])]),
            ])
            return .pattern(text.intersected(.complement(.alternation([atLineStart, atLineEnd]))))
        case .markup: return markupText(text, isAny: allowed == .anyText)
        }
    }

    /// Text with XML's entities, or between the brackets that make them unnecessary.
    private func markupText(_ text: Pattern, isAny: Bool) -> Expression {
        let plain = Pattern.scalars(ScalarSet([0x26...0x26, 0x3C...0x3C]).inverted)
        let entities = Pattern.alternation(["&amp;", "&lt;", "&gt;", "&quot;", "&apos;"].map(Pattern.text))
        let contents: Pattern =
            isAny
            ? .repetition(.alternation([plain, entities]), min: 0, max: nil)
            : text.intersected(.repetition(plain, min: 0, max: nil))
        return .choice([
            .pattern(contents),
            .sequence([
                .text("<![CDATA["), .pattern(text.without([.text("]]>")]).notEnding(with: "]")),
                .text("]]>"),
            ]),
        ])
    }
}

extension Pattern {
    fileprivate static let upToLineEnd = Pattern.concatenation([anyBytes, .text("\n")])

    /// What a parser reads as a value of another type than a string, and all that begins like one.
    fileprivate static let typed: Pattern = {
        let words = ["true", "false", "null", "none"].map { word in
            Pattern.concatenation(
                word.utf8.map { byte in
                    .scalars(
                        ScalarSet([UInt32(byte)...UInt32(byte), UInt32(byte - 0x20)...UInt32(byte - 0x20)]))
                })
        }
        let beginnings = Pattern.scalars(
            ScalarSet("-0123456789[{".unicodeScalars.map { $0.value...$0.value }))
        return .concatenation([
            spaces,
            .alternation([
                .concatenation([beginnings, anyBytes]), .concatenation([.alternation(words), spaces]),
            ]),
        ])
    }()

    fileprivate func notEnding(with text: String) -> Pattern {
        intersected(.complement(.concatenation([.anyBytes, .text(text)])))
    }
}
