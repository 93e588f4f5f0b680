import Testing

@testable import LlamaEngine

struct SlotChoiceTests {
    private typealias Candidate = SlotChoice.Candidate

    @Test func `an empty slot computes the whole prompt`() {
        let choice = SlotChoice(
            for: [1, 2, 3], among: [Candidate(slot: 0, cached: [], lastUse: 0)], allowsReuse: true)
        #expect(choice?.slot == 0)
        #expect(choice?.reused == 0)
    }

    @Test func `the slot with the longest shared beginning is taken`() {
        let choice = SlotChoice(
            for: [1, 2, 3, 4],
            among: [
                Candidate(slot: 0, cached: [1, 9], lastUse: 1),
                Candidate(slot: 1, cached: [1, 2, 3, 9], lastUse: 2),
            ], allowsReuse: true)
        #expect(choice?.slot == 1)
        #expect(choice?.reused == 3)
    }

    @Test func `the last token of a prompt is always computed`() {
        let choice = SlotChoice(
            for: [1, 2, 3], among: [Candidate(slot: 0, cached: [1, 2, 3, 4], lastUse: 0)], allowsReuse: true)
        #expect(choice?.reused == 2)
    }

    @Test func `a chance match does not push out a conversation while an older slot is there`() {
        let prompt = [7] + [TokenIDs](repeating: 8, count: 40)
        let choice = SlotChoice(
            for: prompt,
            among: [
                Candidate(slot: 0, cached: [7, 1, 1], lastUse: 5),
                Candidate(slot: 1, cached: [3], lastUse: 2),
            ], allowsReuse: true)
        #expect(choice?.slot == 1)
        #expect(choice?.reused == 0)
    }

    @Test func `beside running replies a neighbouring slot is taken, and a gap is closed first`() {
        let candidates = [0, 2, 4, 7].map {
            Candidate(slot: $0, cached: $0 == 7 ? [1, 2, 3] : [9], lastUse: $0)
        }
        let choice = SlotChoice(for: [1, 2, 3, 4], among: candidates, busy: [1, 3], allowsReuse: true)
        #expect(choice?.slot == 2)
        #expect(choice?.reused == 0)
    }

    @Test func `nothing is kept where reuse is not allowed`() {
        let choice = SlotChoice(
            for: [1, 2, 3], among: [Candidate(slot: 0, cached: [1, 2, 3], lastUse: 0)], allowsReuse: false)
        #expect(choice?.reused == 0)
    }

    @Test func `without a free slot there is no choice`() {
        #expect(SlotChoice(for: [1], among: [], allowsReuse: true) == nil)
    }

    private typealias TokenIDs = Int32

    @Test func `a slot that holds another adapter's conversation is not taken for an unused one`() {
        let candidates = [
            Candidate(slot: 0, cached: [], lastUse: 9, holdsForeign: true),
            Candidate(slot: 1, cached: [7], lastUse: 2),
        ]
        #expect(SlotChoice(for: [1, 2, 3], among: candidates, allowsReuse: true)?.slot == 1)
    }
}
