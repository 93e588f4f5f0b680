import Synchronization
import Testing

@testable import LlamaEngine

@Suite struct ComputeTeamTests {
    @Test(arguments: [1, 2, 3, 8])
    func `each index is worked on once, and all are done at the return`(threads: Int) {
        let counts = (0..<1_000).map { _ in Cell() }
        for _ in 0..<20 { ComputeTeam(threads: threads).perform(counts.count) { counts[$0].add() } }
        #expect(counts.allSatisfy { $0.value == 20 })
        ComputeTeam(threads: threads).perform(0) { _ in Issue.record("there is nothing to do") }
    }

    private final class Cell: Sendable {
        private let count = Atomic<Int>(0)
        var value: Int { count.load(ordering: .relaxed) }
        func add() { count.wrappingAdd(1, ordering: .relaxed) }
    }
}
