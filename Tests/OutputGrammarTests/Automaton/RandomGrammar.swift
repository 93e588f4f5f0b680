import OutputGrammar

/// Grammars over a few letters, with every construct that bytes alone can show.
struct RandomGrammar {
    static let alphabet: [[UInt8]] = [Array("a".utf8), Array("b".utf8), Array("\"".utf8), Array("é".utf8)]

    private var random: SplitMix
    private let ruleCount: Int

    init(seed: UInt64) {
        random = SplitMix(state: seed)
        ruleCount = Int.random(in: 1...3, using: &random)
    }

    static func make(seed: UInt64) -> Grammar {
        var maker = RandomGrammar(seed: seed)
        let rules = (0..<maker.ruleCount).map { Grammar.Rule("r\($0)", maker.expression(depth: 3)) }
        return Grammar(rules: rules, root: 0)
    }

    static func text(_ random: inout SplitMix, upTo length: Int = 8) -> [UInt8] {
        var text: [UInt8] = []
        for _ in 0..<Int.random(in: 0...length, using: &random) {
            text += alphabet.randomElement(using: &random) ?? []
        }
        return text
    }

    private mutating func expression(depth: Int) -> Grammar.Expression {
        switch Int.random(in: 0..<(depth > 0 ? 12 : 4), using: &random) {
        case 0, 1: return .literal(letters(1...3))
        case 2, 3: return .pattern(pattern(depth: 2))
        case 4, 5, 6:
            return .sequence(
                (0..<Int.random(in: 1...4, using: &random)).map { _ in expression(depth: depth - 1) })
        case 7, 8:
            return .choice(
                (0..<Int.random(in: 1...3, using: &random)).map { _ in expression(depth: depth - 1) })
        case 9:
            let (min, max) = counts()
            return .repetition(expression(depth: depth - 1), min: min, max: max)
        default:
            // A letter before it, so that most grammars are not left-recursive.
            let rule = Grammar.Expression.rule(Int.random(in: 0..<ruleCount, using: &random))
            return Bool.random(using: &random) ? .sequence([.literal(letters(1...1)), rule]) : rule
        }
    }

    private mutating func pattern(depth: Int) -> Pattern {
        switch Int.random(in: 0..<(depth > 0 ? 8 : 3), using: &random) {
        case 0: return .bytes(letters(1...2))
        case 1:
            return .scalars(
                [ScalarSet([0x61...0x61]), ScalarSet([0x61...0x62, 0xE9...0xE9])].randomElement(
                    using: &random) ?? .all)
        case 2: return .scalars(ScalarSet([0x22...0x22]).inverted)
        case 3: return .concatenation((0..<2).map { _ in pattern(depth: depth - 1) })
        case 4: return .alternation((0..<2).map { _ in pattern(depth: depth - 1) })
        case 5:
            let (min, max) = counts()
            return .repetition(pattern(depth: depth - 1), min: min, max: max)
        case 6: return .intersection((0..<2).map { _ in pattern(depth: depth - 1) })
        default:
            return Bool.random(using: &random)
                ? .complement(pattern(depth: depth - 1))
                : .intersection([pattern(depth: depth - 1), .complement(pattern(depth: depth - 1))])
        }
    }

    private mutating func counts() -> (Int, Int?) {
        let min = Int.random(in: 0...2, using: &random)
        return (min, Bool.random(using: &random) ? nil : min + Int.random(in: 0...3, using: &random))
    }

    private mutating func letters(_ count: ClosedRange<Int>) -> [UInt8] {
        (0..<Int.random(in: count, using: &random)).flatMap { _ in
            Self.alphabet.randomElement(using: &random) ?? []
        }
    }
}
