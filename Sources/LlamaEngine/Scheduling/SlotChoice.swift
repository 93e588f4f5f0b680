import Inference

/// Decides which free slot a prompt goes to, and how much of what the slot holds is kept.
struct SlotChoice: Sendable, Hashable {
    var slot: Int
    /// Leading tokens of the prompt that need not be computed again.
    var reused: Int

    struct Candidate: Sendable {
        var slot: Int
        /// The tokens whose state the slot's sequence holds.
        var cached: [TokenID]
        /// When the slot was last used; lower is longer ago.
        var lastUse: Int
    }

    /// The slot that shares the longest beginning with the prompt, if that is a real part of it; otherwise the one
    /// unused for longest, so that a chance match of a few tokens does not push out another conversation.
    ///
    /// - Parameter allowsReuse: Whether anything may be kept at all.
    init?(for prompt: [TokenID], among candidates: [Candidate], allowsReuse: Bool) {
        let matches = candidates.map { candidate in
            (candidate: candidate, shared: Self.sharedPrefix(prompt, candidate.cached))
        }
        let best = matches.max { $0.shared < $1.shared }
        let oldest = matches.min {
            ($0.candidate.cached.isEmpty ? -1 : $0.candidate.lastUse)
                < ($1.candidate.cached.isEmpty ? -1 : $1.candidate.lastUse)
        }
        guard let best, let oldest else { return nil }
        let isRealMatch = best.shared * 10 >= prompt.count
        let chosen = allowsReuse && isRealMatch ? best : oldest
        slot = chosen.candidate.slot
        // The last token is always computed: its logits are what the reply starts from.
        reused = allowsReuse ? min(chosen.shared, max(0, prompt.count - 1)) : 0
    }

    private static func sharedPrefix(_ a: [TokenID], _ b: [TokenID]) -> Int {
        var length = 0
        while length < a.count, length < b.count, a[length] == b[length] { length += 1 }
        return length
    }
}
