import Inference
import Testing

@testable import LlamaEngine

@Suite struct SpeculationTests {
    @Test func `what followed the same three tokens before is proposed`() {
        var lookup = PromptLookup([1, 2, 3, 4, 5, 9, 1, 2])
        #expect(lookup.proposal(limit: 8).isEmpty)
        lookup.append(3)
        #expect(Array(lookup.proposal(limit: 3)) == [4, 5, 9])
        #expect(Array(lookup.proposal(limit: 8)) == [4, 5, 9, 1, 2, 3])
        lookup.append(7)
        #expect(lookup.proposal(limit: 8).isEmpty)
    }

    @Test func `the latest occurrence counts, and not the run's own end`() {
        var lookup = PromptLookup([1, 2, 3, 4, 1, 2, 3, 5, 1, 2])
        lookup.append(3)
        #expect(Array(lookup.proposal(limit: 1)) == [5])
        // A token that repeats itself is proposed to go on.
        let repeated = PromptLookup([6, 6, 6, 6, 6])
        #expect(Array(repeated.proposal(limit: 1)) == [6])
    }

    @Test func `a text of fewer than three tokens proposes nothing`() {
        #expect(PromptLookup([]).proposal(limit: 4).isEmpty)
        #expect(PromptLookup([1, 1]).proposal(limit: 4).isEmpty)
        #expect(PromptLookup([1, 1, 1, 1]).proposal(limit: 0).isEmpty)
    }

    @Test func `costs between two known steps are in proportion`() throws {
        var costs = StepCosts()
        #expect(costs.estimate(tokens: 1) == nil)
        costs.note(tokens: 1, seconds: 0.010)
        #expect(costs.estimate(tokens: 1) == 0.010)
        #expect(abs(try #require(costs.estimate(tokens: 3)) - 0.012) < 1e-9)
        costs.note(tokens: 5, seconds: 0.030)
        #expect(abs(try #require(costs.estimate(tokens: 3)) - 0.020) < 1e-9)
        for _ in 0..<200 { costs.note(tokens: 5, seconds: 0.010) }
        #expect(abs(try #require(costs.estimate(tokens: 5)) - 0.010) < 1e-6)
        costs.note(tokens: 1_000, seconds: 1)
    }

    @Test func `drafts are as long as they pay`() {
        var flat = StepCosts()
        for count in 1...20 { flat.note(tokens: count, seconds: 0.010 + 0.0001 * Double(count)) }
        #expect(DraftLength.best(available: 8, rate: 0.9, others: 1, costs: flat) == 8)
        #expect(DraftLength.best(available: 2, rate: 0.9, others: 1, costs: flat) == 2)
        #expect(DraftLength.best(available: 8, rate: 0.01, others: 1, costs: flat) == 0)

        var steep = StepCosts()
        for count in 1...20 { steep.note(tokens: count, seconds: 0.010 * Double(count)) }
        #expect(DraftLength.best(available: 8, rate: 0.99, others: 1, costs: steep) == 0)
        #expect(DraftLength.best(available: 8, rate: 0.99, others: 1, costs: StepCosts()) == 0)
        #expect(DraftLength.best(available: 0, rate: 0.99, others: 1, costs: flat) == 0)
    }

    @Test func `right proposals raise the rate, used or not, and wrong ones lower it`() {
        var costs = StepCosts()
        for count in 1...20 { costs.note(tokens: count, seconds: 0.010) }
        let text: [TokenID] = [1, 2, 3, 4, 5, 6, 7, 8]
        var right = Speculation(prompt: text + text + [1, 2, 3], drafting: .whereItPays)
        let drafts = right.draft(limit: 3, others: 1, costs: costs)
        #expect(drafts == [4, 5, 6])
        right.follow([4, 5, 6, 7])
        #expect(right.rate > 0.6)

        var wrong = Speculation(prompt: text + [1, 2, 3], drafting: .whereItPays)
        for _ in 0..<60 {
            _ = wrong.draft(limit: 0, others: 1, costs: costs)
            wrong.follow([9, 1, 2, 3])
        }
        // Proposals were 4, then 9: the rate has learnt the latter, though nothing was drafted.
        #expect(wrong.rate > 0.9)
    }
}
