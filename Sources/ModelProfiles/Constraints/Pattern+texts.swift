import OutputGrammar

extension Pattern {
    /// Any text at all, in UTF-8.
    static let anyText = Pattern.repetition(.scalars(.all), min: 0, max: nil)
    static let anyBytes = Pattern.intersection([])
    static let spaces = Pattern.repetition(
        .scalars(ScalarSet([0x09...0x0A, 0x0D...0x0D, 0x20...0x20])), min: 0, max: nil)
    /// Text behind which a line starts.
    static let upToLineStart = Pattern.alternation([spaces, .concatenation([anyBytes, .text("\n")])])

    static func text(_ text: String) -> Pattern { .bytes(Array(text.utf8)) }

    static func containing(_ part: Pattern) -> Pattern { .concatenation([anyBytes, part, anyBytes]) }

    static func optional(_ part: Pattern) -> Pattern { .repetition(part, min: 0, max: 1) }

    func intersected(_ other: Pattern) -> Pattern { .intersection([self, other]) }

    func without(_ parts: [Pattern]) -> Pattern {
        parts.isEmpty ? self : intersected(.complement(.alternation(parts.map(Pattern.containing))))
    }

    /// A number that a model counts with.
    static let count = Pattern.alternation([
        .text("0"),
        .concatenation([
            .scalars(ScalarSet([0x31...0x39])),
            .repetition(.scalars(ScalarSet([0x30...0x39])), min: 0, max: 3),
        ]),
    ])

    static func alphanumerics(_ count: Int) -> Pattern {
        .repetition(.scalars(ScalarSet([0x30...0x39, 0x41...0x5A, 0x61...0x7A])), min: count, max: count)
    }

    /// A byte of a function's name, as parsers read it.
    static let nameByte = Pattern.scalars(
        ScalarSet([0x2D...0x3A, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A, 0x80...0x10FFFF]))
}
