import Inference
import Testing

@testable import LlamaEngine

struct ShiftPlanTests {
    private func plan(
        _ shift: ContextShift = ContextShift(), cached: Int = 100, pending: Int = 1, prompt: Int = 40,
        begins: Bool = false
    ) -> ShiftPlan? {
        ShiftPlan(
            shift, cached: cached, pending: pending, capacity: 100, prompt: prompt, begins: begins)
    }

    @Test func `while there is room nothing is dropped`() {
        #expect(plan(cached: 99) == nil)
        #expect(plan(cached: 100, pending: 0) == nil)
    }

    @Test func `half of what is not kept goes`() throws {
        #expect(plan().map { [$0.keep, $0.discard] } == [0, 50])
        #expect(plan(begins: true).map { [$0.keep, $0.discard] } == [1, 49])
        #expect(plan(ContextShift(prefixLength: 20)).map { [$0.keep, $0.discard] } == [20, 40])
        let given = ContextShift(keep: .tokens(10))
        #expect(plan(given).map { [$0.keep, $0.discard] } == [10, 45])
        #expect(plan(given, begins: true).map { [$0.keep, $0.discard] } == [11, 44])
        #expect(plan(ContextShift(keep: .prompt)).map { [$0.keep, $0.discard] } == [40, 30])
    }

    @Test func `as many go as the request says, but no more than there are`() {
        #expect(plan(ContextShift(discard: 7)).map { [$0.keep, $0.discard] } == [0, 7])
        #expect(plan(ContextShift(discard: 1000)).map { [$0.keep, $0.discard] } == [0, 99])
    }

    @Test(
        arguments: [ContextShift.Keep.tokens(0), .tokens(99), .tokens(.max), .prompt, .prefix], [1, 3, 60])
    func `whatever is to be kept, there is room afterwards`(keep: ContextShift.Keep, pending: Int) throws {
        let plan = try #require(
            self.plan(ContextShift(keep: keep), pending: pending, prompt: 99, begins: true))
        #expect(plan.keep >= 0)
        #expect(plan.discard > 0)
        #expect(plan.keep + plan.discard <= 100)
        #expect(100 - plan.discard + pending <= 100)
    }
}
