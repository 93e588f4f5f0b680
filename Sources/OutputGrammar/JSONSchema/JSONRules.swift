/// The rules of JSON that know no schema; the same in every grammar, so that masks found for one serve all.
struct JSONRules: Sendable, Hashable {
    let value: Grammar.RuleID
    let object: Grammar.RuleID
    let array: Grammar.RuleID
    let string: Grammar.RuleID
    /// One character of a string, in any legal spelling.
    let character: Grammar.RuleID
    let number: Grammar.RuleID
    let integer: Grammar.RuleID
    /// After an opening bracket and before a closing one.
    let breakable: Grammar.Expression
    let afterComma: Grammar.Expression
    let afterColon: Grammar.Expression

    init(_ options: JSONSchemaOptions, in builder: inout GrammarBuilder) {
        switch options.whitespace {
        case .compact:
            breakable = .sequence([])
            afterComma = .sequence([])
            afterColon = .sequence([])
        case .flexible:
            breakable = .rule(builder.add("blank", .pattern(Self.blank)))
            afterComma = breakable
            afterColon = .rule(builder.add("space", .pattern(.optional(.text(" ")))))
        }
        character = builder.add("character", .pattern(Self.character))
        string = builder.add(
            "string",
            .pattern(.joined([.text("\""), .repetition(Self.character, min: 0, max: nil), .text("\"")])))
        number = builder.add("number", .pattern(NumberLanguage.anyNumber))
        integer = builder.add("integer", .pattern(NumberLanguage.anyInteger))
        value = builder.reserve("value")
        let separator = Grammar.Expression.sequence([.literal([UInt8(ascii: ",")]), afterComma])
        let member = Grammar.Expression.sequence([
            .rule(string), .literal([UInt8(ascii: ":")]), afterColon, .rule(value),
        ])
        object = builder.add("object", Self.list("{", of: member, separator, breakable, "}"))
        array = builder.add("array", Self.list("[", of: .rule(value), separator, breakable, "]"))
        builder.define(
            value,
            .choice([
                .rule(object), .rule(array), .rule(string), .rule(number),
                .pattern(.alternation([.text("true"), .text("false"), .text("null")])),
            ]))
    }

    private static func list(
        _ opening: String, of item: Grammar.Expression, _ separator: Grammar.Expression,
        _ blank: Grammar.Expression, _ closing: String
    ) -> Grammar.Expression {
        let following = Grammar.Expression.repetition(.sequence([separator, item]), min: 0, max: nil)
        return .sequence([
            .literal(Array(opening.utf8)), blank,
            .repetition(.sequence([item, following, blank]), min: 0, max: 1),
            .literal(Array(closing.utf8)),
        ])
    }

    /// Nothing, a space, or one line break and what the next line is indented by.
    private static let blank = Pattern.alternation([
        .optional(.text(" ")),
        .joined([
            .optional(.text("\r")), .text("\n"),
            .alternation([
                .repetition(.text(" "), min: 0, max: 80), .repetition(.text("\t"), min: 1, max: 20),
            ]),
        ]),
    ])

    /// Any spelling that RFC 8259 allows, but for lone surrogates, which are no text.
    private static let character: Pattern = {
        let hexadecimal = Pattern.scalars(ScalarSet([0x30...0x39, 0x41...0x46, 0x61...0x66]))
        func oneOf(_ text: String) -> Pattern {
            .scalars(ScalarSet(text.unicodeScalars.map { $0.value...$0.value }))
        }
        let notSurrogate = Pattern.alternation([
            .joined([oneOf("0123456789abcefABCEF"), .repetition(hexadecimal, min: 3, max: 3)]),
            .joined([oneOf("dD"), oneOf("01234567"), .repetition(hexadecimal, min: 2, max: 2)]),
        ])
        let pair = Pattern.joined([
            oneOf("dD"), oneOf("89abAB"), .repetition(hexadecimal, min: 2, max: 2), .text("\\u"),
            oneOf("dD"), oneOf("cdefCDEF"), .repetition(hexadecimal, min: 2, max: 2),
        ])
        return .alternation([
            .scalars(ScalarSet([0x20...0x21, 0x23...0x5B, 0x5D...0x10FFFF])),
            .joined([.text("\\"), oneOf(#""\/bfnrt"#)]),
            .joined([.text("\\u"), .alternation([notSurrogate, pair])]),
        ])
    }()
}
