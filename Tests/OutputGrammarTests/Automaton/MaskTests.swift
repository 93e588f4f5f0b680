import Inference
import OutputGrammar
import Testing

struct MaskTests {
    @Test(arguments: 0..<12)
    func `a mask has exactly the tokens that can be accepted`(group: Int) throws {
        var random = SplitMix(state: UInt64(group))
        var tokens: [[UInt8]] = RandomGrammar.alphabet + [[0xC3], [0xA9], [0x22, 0xC3], [0x00]]
        while tokens.count < 200 { tokens.append(RandomGrammar.text(&random, upTo: 6)) }
        let compiler = ConstraintCompiler(vocabulary: GrammarVocabulary(tokens: tokens))
        var masks = 0
        for seed in 0..<30 {
            let grammar = RandomGrammar.make(seed: UInt64(group * 1000 + seed))
            guard let compiled = try? compiler.compile(grammar) else { continue }
            for _ in 0..<4 {
                var constraint = compiled.makeConstraint()
                for _ in 0..<6 {
                    let mask = constraint.mask()
                    #expect(mask.tokens == acceptable(constraint, count: tokens.count), "\(grammar)")
                    masks += 1
                    guard let next = mask.tokens.randomElement(using: &random) else { break }
                    let isAccepted = constraint.accept(next)
                    #expect(isAccepted)
                }
            }
        }
        #expect(masks > 100)
    }

    private func acceptable(_ constraint: GrammarConstraint, count: Int) -> [TokenID] {
        (0..<TokenID(count)).filter {
            var copy = constraint
            return copy.accept($0)
        }
    }
}
