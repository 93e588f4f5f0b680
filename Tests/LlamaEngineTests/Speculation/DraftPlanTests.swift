import Testing

@testable import LlamaEngine

struct DraftPlanTests {
    private func costs(fixed: Double, perToken: Double) -> StepCosts {
        var costs = StepCosts()
        for count in 1...64 { costs.note(tokens: count, seconds: fixed + perToken * Double(count)) }
        return costs
    }

    @Test func `a fast second model drafts as far as it is right`() throws {
        let (main, draft) = (costs(fixed: 0.01, perToken: 0.0001), costs(fixed: 0.0002, perToken: 0))
        func length(_ rate: Double) -> Int {
            DraftPlan.best(rates: [rate], others: 1, costs: main, draftCosts: draft)?.length ?? 0
        }
        #expect(length(0.98) == DraftLength.maximum)
        #expect((2...5).contains(length(0.6)))
        #expect(length(0.02) == 0)
    }

    @Test func `a second model as slow as the first drafts nothing`() {
        let main = costs(fixed: 0.01, perToken: 0)
        #expect(DraftPlan.best(rates: [0.99], others: 1, costs: main, draftCosts: main) == nil)
    }

    @Test func `its time counts, not only the main model's`() {
        let main = costs(fixed: 0.01, perToken: 0)
        let half = costs(fixed: 0.006, perToken: 0)
        #expect(DraftPlan.best(rates: [0.5], others: 1, costs: main, draftCosts: half) == nil)
        let tenth = costs(fixed: 0.001, perToken: 0)
        #expect(DraftPlan.best(rates: [0.5], others: 1, costs: main, draftCosts: tenth) != nil)
    }

    @Test func `of several replies those are drafted for whose drafts are good`() {
        let (main, draft) = (costs(fixed: 0.01, perToken: 0.001), costs(fixed: 0.0005, perToken: 0))
        let plan = DraftPlan.best(rates: [0.95, 0.95, 0.01], others: 3, costs: main, draftCosts: draft)
        #expect(plan?.replies == 2)
    }

    @Test func `steps of unknown size are not planned, and nothing is planned before anything is known`() {
        let flat = costs(fixed: 0.01, perToken: 0)
        let rates = [Double](repeating: 0.99, count: 60)
        let draft = costs(fixed: 0.0001, perToken: 0)
        let plan = DraftPlan.best(rates: rates, others: 60, costs: flat, draftCosts: draft)
        #expect((plan.map { 60 + $0.replies * $0.length } ?? 0) <= 64)
        #expect(DraftPlan.best(rates: [0.9], others: 1, costs: StepCosts(), draftCosts: flat) == nil)
        #expect(DraftPlan.best(rates: [0.9], others: 1, costs: flat, draftCosts: StepCosts()) == nil)
    }

    @Test func `trials take a small part of the time`() {
        var trials = DraftTrials()
        #expect(trials.isDue)
        trials.spend(seconds: 0.3)
        #expect(!trials.isDue)
        for _ in 0..<12 { trials.note(stepSeconds: 1) }
        #expect(!trials.isDue)
        trials.note(stepSeconds: 1)
        #expect(trials.isDue)
    }
}
