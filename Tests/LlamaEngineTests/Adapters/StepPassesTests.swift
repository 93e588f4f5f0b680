import Testing

@testable import LlamaEngine

struct StepPassesTests {
    @Test func `neighbouring sequences of one token each share a pass`() {
        #expect(StepPasses(sequences: [0, 1, 2], capacity: 8).passes == [[0, 1, 2]])
    }

    @Test func `a gap between sequences begins another pass`() {
        #expect(StepPasses(sequences: [0, 1, 3, 4], capacity: 8).passes == [[0, 1], [2, 3]])
    }

    @Test func `sequences share as many tokens as the shortest has, sequence after sequence`() {
        let passes = StepPasses(sequences: [0, 1, 1, 1, 2, 2], capacity: 8).passes
        #expect(passes == [[0, 1, 4], [2, 5], [3]])
    }

    @Test func `a pass holds no more than its capacity`() {
        let passes = StepPasses(sequences: [0, 0, 0, 0, 1, 1, 1, 1], capacity: 4).passes
        #expect(passes == [[0, 1, 4, 5], [2, 3, 6, 7]])
    }

    @Test func `one sequence alone is computed in order`() {
        #expect(StepPasses(sequences: [5, 5, 5], capacity: 2).passes == [[0, 1], [2]])
    }

    @Test func `every token is in one pass`() {
        let sequences: [Int32] = [3, 3, 0, 7, 7, 7, 1, 4, 4]
        let passes = StepPasses(sequences: sequences, capacity: 3).passes
        #expect(passes.flatMap(\.self).sorted() == Array(sequences.indices))
        #expect(passes.allSatisfy { $0.count <= 3 })
    }
}
