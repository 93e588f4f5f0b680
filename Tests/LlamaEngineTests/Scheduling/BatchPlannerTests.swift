import Testing

@testable import LlamaEngine

struct BatchPlannerTests {
    private let planner = BatchPlanner(capacity: 8)

    private func prompt(_ remaining: Int, arrival: Int = 0, limit: Int = .max) -> BatchPlanner.Demand {
        .prompt(remaining: remaining, arrival: arrival, limit: limit)
    }

    @Test func `a lone prompt may fill the step`() {
        #expect(planner.plan([prompt(20), .idle], promptShare: 4) == [8, 0])
    }

    @Test func `a running reply gets its token before any prompt and holds prompts to their share`() {
        #expect(planner.plan([prompt(20), .tokens(1)], promptShare: 4) == [4, 1])
    }

    @Test func `prompts are served oldest first, and what one leaves goes to the next`() {
        #expect(planner.plan([prompt(9, arrival: 2), prompt(5, arrival: 1)], promptShare: 4) == [0, 4])
        #expect(planner.plan([prompt(9, arrival: 2), prompt(3, arrival: 1)], promptShare: 4) == [1, 3])
    }

    @Test func `a prompt never gets more than its own limit`() {
        #expect(planner.plan([prompt(9, limit: 2), prompt(9, arrival: 1)], promptShare: 4) == [2, 2])
    }

    @Test func `replies that are held back wait for prompts only`() {
        let held = planner.plan([.tokens(1), prompt(20), .tokens(3)], promptShare: 4, holdsReplies: true)
        #expect(held == [0, 4, 0])
        #expect(planner.plan([.tokens(1), .idle], promptShare: 4, holdsReplies: true) == [1, 0])
        #expect(planner.plan([prompt(20), .idle], promptShare: 4, holdsReplies: true) == [8, 0])
    }

    @Test func `steps that others wait for are as long as the machine is fast, and no shorter than pays`() {
        var pace = PromptPace()
        #expect(pace.share(capacity: 512) == 64)
        #expect(pace.share(capacity: 16) == 16)
        for _ in 0..<100 { pace.note(tokens: 200, seconds: 0.05) }
        #expect((235...240).contains(pace.share(capacity: 512)))
        for _ in 0..<100 { pace.note(tokens: 64, seconds: 0.4) }
        #expect(pace.share(capacity: 512) == 64)
        // A step of a few tokens says nothing.
        pace.note(tokens: 1, seconds: 0.00001)
        #expect(pace.share(capacity: 512) == 64)
    }

    @Test func `no step is planned beyond its capacity`() {
        let demands = [BatchPlanner.Demand](repeating: .tokens(1), count: 10)
        #expect(planner.plan(demands, promptShare: 4).reduce(0, +) == 8)
    }
}
