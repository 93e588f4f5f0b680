/// Turns the syntax tree of a regular expression into the language of the texts that it matches.
///
/// Assertions need no machine of their own: the language of "an assertion, then the rest" is the language of the
/// rest, cut down to what the assertion allows. So a tree is lowered together with all that follows it, up to the
/// end of the text.
struct RegexLowering {
    /// What stands before a position; known only where an assertion asks for it.
    private enum Context {
        case start, afterWord, afterOther
    }

    private let reading: RegexReading
    /// Every alternative with an assertion repeats what follows it, which multiplies.
    private var steps = 0

    private static let maximumSteps = 5000
    private static let maximumWeight = 200_000

    private init(reading: RegexReading) {
        self.reading = reading
    }

    /// The texts that match from beginning to end.
    static func wholeMatch(
        _ expression: RegularExpression, reading: RegexReading
    ) throws(GrammarError) -> Pattern {
        var lowering = RegexLowering(reading: reading)
        let pattern = try lowering.language([expression], at: .start, tail: .emptyText)
        return try pattern.checkingWeight(limit: maximumWeight)
    }

    /// The texts that hold a match somewhere.
    static func search(_ expression: RegularExpression, reading: RegexReading) throws(GrammarError) -> Pattern
    {
        var lowering = RegexLowering(reading: reading)
        let pattern: Pattern
        if expression.assertions.contains(.before) {
            let atStart = try lowering.language([expression], at: .start, tail: .anyText)
            let afterWord = try lowering.language([expression], at: .afterWord, tail: .anyText)
            let afterOther = try lowering.language([expression], at: .afterOther, tail: .anyText)
            pattern = .anyOf(
                [
                    atStart, .joined([.anyText, lowering.word, afterWord]),
                    .joined([.anyText, lowering.other, afterOther]),
                ].filter { $0 != .never })
        } else {
            pattern = .joined([.anyText, try lowering.language([expression], at: .start, tail: .anyText)])
        }
        return try pattern.checkingWeight(limit: maximumWeight)
    }

    private var word: Pattern { .scalars(reading.wordScalars) }
    private var other: Pattern { .scalars(reading.wordScalars.inverted) }

    private mutating func language(
        _ nodes: [RegularExpression], at context: Context, tail: Pattern
    ) throws(GrammarError) -> Pattern {
        steps += 1
        guard steps <= Self.maximumSteps else {
            throw .tooComplex(reason: "a regular expression with too many assertions")
        }
        let plainCount = nodes.prefix { $0.assertions.isEmpty }.count
        let plain = Pattern.joined(
            try nodes.prefix(plainCount).map { (node) throws(GrammarError) in try Self.plain(node) })
        if plainCount == nodes.count { return .joined([plain, tail]) }
        let rest = Array(nodes[plainCount...])
        if plainCount == 0 {
            return try assertion(rest[0], then: Array(rest.dropFirst()), at: context, tail: tail)
        }
        guard rest.contains(where: { $0.assertions.contains(.before) }) else {
            return .joined([plain, try language(rest, at: context, tail: tail)])
        }
        var branches: [Pattern] = []
        if plain.isNullable { branches.append(try language(rest, at: context, tail: tail)) }
        for (last, context) in [(word, Context.afterWord), (other, .afterOther)] {
            let following = try language(rest, at: context, tail: tail)
            guard following != .never else { continue }
            branches.append(.joined([.allOf([plain, .joined([.anyText, last])]), following]))
        }
        return .anyOf(branches.filter { $0 != .never })
    }

    /// The first node has an assertion in it, or is one.
    private mutating func assertion(
        _ node: RegularExpression, then rest: [RegularExpression], at context: Context, tail: Pattern
    ) throws(GrammarError) -> Pattern {
        switch node {
        case .scalars: return .never
        case .sequence(let parts): return try language(parts + rest, at: context, tail: tail)
        case .alternation(let branches):
            var patterns: [Pattern] = []
            for branch in branches { patterns.append(try language([branch] + rest, at: context, tail: tail)) }
            return .anyOf(patterns.filter { $0 != .never })
        case .repetition(let part, let min, let max):
            guard let max, max <= 8 else {
                // A part that is an assertion and nothing else consumes nothing, however often it is repeated.
                throw .unsupported(
                    keyword: "regular expression", path: "",
                    reason: "an assertion within a repetition cannot be enforced")
            }
            var patterns: [Pattern] = []
            for count in min...Swift.max(min, max) {
                patterns.append(
                    try language(Array(repeating: part, count: count) + rest, at: context, tail: tail))
            }
            return .anyOf(patterns.filter { $0 != .never })
        case .start: return context == .start ? try language(rest, at: context, tail: tail) : .never
        case .end:
            let following = try language(rest, at: context, tail: tail)
            let empty: Pattern = following.isNullable ? .emptyText : .never
            // Python's $ also matches before a line feed that ends the text.
            if reading == .wide { return .anyOf([empty, .allOf([following, .bytes([0x0A])])]) }
            return empty
        case .wordBoundary(let isNegated):
            let following = try language(rest, at: context, tail: tail)
            let beforeWord = Pattern.joined([word, .anyText])
            let beforeOther = Pattern.anyOf([.emptyText, .joined([other, .anyText])])
            let isAfterWord = context == .afterWord
            return .allOf([following, isAfterWord == isNegated ? beforeWord : beforeOther])
        case .lookahead(let part, let isNegated):
            let following = try language(rest, at: context, tail: tail)
            let seen = try language([part], at: context, tail: .anyText)
            return .allOf([following, isNegated ? .complement(seen) : seen])
        }
    }

    private static func plain(_ node: RegularExpression) throws(GrammarError) -> Pattern {
        switch node {
        case .scalars(let set):
            guard let value = set.single, value < 0x80 else { return .scalars(set) }
            return .bytes([UInt8(value)])
        case .sequence(let parts):
            return .joined(try parts.map { (part) throws(GrammarError) in try plain(part) })
        case .alternation(let branches):
            return .anyOf(try branches.map { (branch) throws(GrammarError) in try plain(branch) })
        case .repetition(let part, let min, let max):
            return .repetition(try plain(part), min: min, max: max)
        case .start, .end, .wordBoundary, .lookahead: return .never
        }
    }
}

extension Pattern {
    fileprivate func checkingWeight(limit: Int) throws(GrammarError) -> Pattern {
        guard weight <= limit else { throw .tooComplex(reason: "a regular expression of too many states") }
        return self
    }
}
