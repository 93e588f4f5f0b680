import OutputGrammar
import Testing

struct RecognizerTests {
    @Test(arguments: 0..<12)
    func `random grammars accept what their definition accepts`(group: Int) throws {
        var checked = 0
        for seed in 0..<40 {
            let grammar = RandomGrammar.make(seed: UInt64(group * 1000 + seed))
            guard let fresh = try? Recognizer(grammar) else { continue }
            var random = SplitMix(state: UInt64(seed))
            for _ in 0..<20 {
                let text = RandomGrammar.text(&random)
                var recognizer = fresh
                let isSentence = recognizer.accept(text) == text.count && recognizer.isSentence
                #expect(isSentence == GrammarOracle.accepts(grammar, text), "\(grammar) \(text)")
                checked += 1
            }
        }
        #expect(checked > 200)
    }

    @Test(arguments: 0..<4)
    func `whatever was accepted so far can be completed`(group: Int) throws {
        for seed in 0..<20 {
            let grammar = RandomGrammar.make(seed: UInt64(group * 1000 + seed))
            guard let fresh = try? Recognizer(grammar) else { continue }
            var random = SplitMix(state: UInt64(seed))
            for _ in 0..<3 {
                var recognizer = fresh
                let text = RandomGrammar.text(&random)
                _ = recognizer.accept(text)
                #expect(canComplete(recognizer) != false, "\(grammar) \(text.prefix(recognizer.offset))")
            }
        }
    }

    /// `nil` if the search gave up.
    private func canComplete(_ start: Recognizer) -> Bool? {
        var queue = [start]
        var position = 0
        while position < queue.count {
            if queue[position].isSentence { return true }
            for byte in UInt8.min...UInt8.max {
                var next = queue[position]
                if next.accept([byte]) == 1 { queue.append(next) }
            }
            position += 1
            if queue.count > 400 { return nil }
        }
        return false
    }
}
