import Inference
import Testing

@testable import OutputGrammar

struct RenewalTests {
    @Test(arguments: 0..<6)
    func `reading goes on in a new automaton as if it were the old one`(group: Int) throws {
        for seed in 0..<40 {
            let grammar = RandomGrammar.make(seed: UInt64(group * 1000 + seed))
            guard let roomy = try? Recognizer(grammar) else { continue }
            let cramped = try Recognizer(grammar, room: -1)
            var random = SplitMix(state: UInt64(seed))
            for _ in 0..<20 {
                let text = RandomGrammar.text(&random)
                var (first, second) = (roomy, cramped)
                let (read, again) = (first.accept(text), second.accept(text))
                #expect(read == again && first.isSentence == second.isSentence, "\(grammar) \(text)")
            }
        }
    }

    @Test(arguments: [
        #"root ::= "[" (item ("," item){0,3})? "]"\#nitem ::= root{1,2} | [ab]{2,5}"#,
        #"root ::= ("(" root{0,3} ")"){2,4} | "ab""#,
    ])
    func `a reply moves to a new automaton with all that it remembers`(text: String) throws {
        try expectSameMasks(try Grammar(gbnf: text))
    }

    @Test func `free text moves with the markers it yields to`() throws {
        let marked = Grammar.Expression.freeText(until: [.text(Array("<tool>".utf8)), .token(Alphabet.open)])
        try expectSameMasks(
            Grammar(.choice([.freeText(until: []), .sequence([marked, .literal([0x7B, 0x7D])])])))
    }

    private func expectSameMasks(_ grammar: Grammar) throws {
        let automaton = try GrammarLowering.automaton(for: grammar)
        let roomy = CompiledGrammar(automaton, vocabulary: Alphabet.vocabulary)
        let cramped = CompiledGrammar(automaton, vocabulary: Alphabet.vocabulary, room: -1)
        var random = SplitMix(state: 1)
        for _ in 0..<40 {
            var (first, second) = (roomy.makeConstraint(), cramped.makeConstraint())
            for _ in 0..<12 {
                let mask = first.mask()
                #expect(mask == second.mask())
                #expect(first.mayEnd == second.mayEnd && first.mustEnd == second.mustEnd)
                guard let next = mask.tokens.randomElement(using: &random) else { break }
                let isAccepted = first.accept(next) && second.accept(next)
                #expect(isAccepted)
            }
        }
    }
}
