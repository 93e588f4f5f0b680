import Inference

/// What a sequence that is full drops, so that its reply can go on.
struct ShiftPlan: Sendable, Hashable {
    /// Tokens at the beginning that stay.
    var keep: Int
    /// Tokens behind those that go.
    var discard: Int

    /// Room that is left at least, as llama.cpp has it: otherwise a reply would be shifted at each token.
    private static let leastRoom = 4

    /// - Parameters:
    ///   - cached: Tokens that the sequence holds.
    ///   - pending: Tokens that it is to hold next.
    ///   - capacity: Tokens that it can hold.
    ///   - begins: Whether the text begins with the token that sequences begin with.
    /// - Returns: `nil` where there is room, or where there can be none.
    init?(
        _ shift: ContextShift, cached: Int, pending: Int, capacity: Int, prompt: Int, begins: Bool
    ) {
        guard cached + pending > capacity, pending <= capacity, cached > 0 else { return nil }
        let begin = begins ? 1 : 0
        let wanted =
            switch shift.keep {
            case .prefix: max(shift.prefixLength, begin)
            case .tokens(let count): min(count, capacity) + begin
            case .prompt: prompt
            }
        let needed = cached + pending - capacity
        keep = max(0, min(wanted, capacity - Self.leastRoom, cached - needed))
        let rest = cached - keep
        discard = min(max(shift.discard ?? rest / 2, needed), max(rest - 1, needed))
    }
}
