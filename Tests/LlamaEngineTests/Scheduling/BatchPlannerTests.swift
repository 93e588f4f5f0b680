import Testing

@testable import LlamaEngine

struct BatchPlannerTests {
    private let planner = BatchPlanner(capacity: 8, promptShare: 4)

    private func prompt(_ remaining: Int, arrival: Int = 0, limit: Int = .max) -> BatchPlanner.Demand {
        .prompt(remaining: remaining, arrival: arrival, limit: limit)
    }

    @Test func `a lone prompt may fill the step`() {
        #expect(planner.plan([prompt(20), .idle]) == [8, 0])
    }

    @Test func `a running reply gets its token before any prompt and holds prompts to their share`() {
        #expect(planner.plan([prompt(20), .tokens(1)]) == [4, 1])
    }

    @Test func `prompts are served oldest first, and what one leaves goes to the next`() {
        #expect(planner.plan([prompt(9, arrival: 2), prompt(5, arrival: 1)]) == [3, 5])
    }

    @Test func `a prompt never gets more than its own limit`() {
        #expect(planner.plan([prompt(9, limit: 2), prompt(9, arrival: 1)]) == [2, 6])
    }

    @Test func `no step is planned beyond its capacity`() {
        let demands = [BatchPlanner.Demand](repeating: .tokens(1), count: 10)
        #expect(planner.plan(demands).reduce(0, +) == 8)
    }
}
