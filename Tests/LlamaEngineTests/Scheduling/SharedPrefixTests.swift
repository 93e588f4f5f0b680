import Inference
import Testing

@testable import LlamaEngine

@Suite struct SharedPrefixTests {
    private let prompt = (0..<100).map { TokenID($0) }

    @Test func `the longest beginning is taken, what is there before what is being computed`() {
        let sources = [
            SharedPrefix.Source(slot: 0, tokens: Array(prompt.prefix(50)), arrival: nil),
            .init(slot: 1, tokens: prompt.prefix(60) + [7], arrival: 3),
            .init(slot: 2, tokens: prompt.prefix(60) + [8, 9], arrival: nil),
        ]
        let found = SharedPrefix(for: prompt, reused: 0, sources: sources)
        #expect(found?.slot == 2)
        #expect(found?.arrival == nil)
        #expect(found?.count == 60)
    }

    @Test func `the last token of a prompt is always computed`() {
        let found = SharedPrefix(
            for: prompt, reused: 0, sources: [.init(slot: 1, tokens: prompt, arrival: 4)])
        #expect(found?.count == 99)
        #expect(found?.arrival == 4)
    }

    @Test(arguments: [(31, 0), (60, 40), (0, 0)])
    func `a short gain is not worth a copy`(shared: Int, reused: Int) {
        let source = SharedPrefix.Source(slot: 1, tokens: Array(prompt.prefix(shared)), arrival: nil)
        #expect(SharedPrefix(for: prompt, reused: reused, sources: [source]) == nil)
        #expect(SharedPrefix(for: prompt, reused: 0, sources: []) == nil)
    }
}
