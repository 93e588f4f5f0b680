import Inference

/// Decides which free slot a prompt goes to, and how much of what the slot holds is kept.
struct SlotChoice: Sendable, Hashable {
    var slot: Int
    /// Leading tokens of the prompt that need not be computed again.
    var reused: Int

    struct Candidate: Sendable {
        var slot: Int
        /// The tokens whose state the slot's sequence holds, as far as the prompt could go on from them.
        var cached: [TokenID]
        /// When the slot was last used; lower is longer ago.
        var lastUse: Int
        /// Whether it holds what the prompt could not go on from whatever its tokens: what other adapters computed.
        var holdsForeign = false
    }

    /// Between replies that run, the slots beside them come first: libllama computes neighbouring sequences in one
    /// pass over the weights and needs another pass for each gap, for every token, which no reuse makes up for.
    ///
    /// Among those, the slot that shares the longest beginning with the prompt is taken if that is a real part of
    /// the prompt; otherwise the one unused for longest, so that a chance match of a few tokens does not push out
    /// another conversation.
    ///
    /// - Parameters:
    ///   - busy: The slots in which replies run.
    ///   - allowsReuse: Whether anything may be kept at all.
    init?(for prompt: [TokenID], among candidates: [Candidate], busy: Set<Int> = [], allowsReuse: Bool) {
        let neighbours = candidates.map { [$0.slot - 1, $0.slot + 1].count(where: busy.contains) }
        let most = neighbours.max() ?? 0
        let matches = zip(candidates, neighbours).filter { $1 == most }.map { candidate, _ in
            (candidate: candidate, shared: prompt.sharedPrefixCount(with: candidate.cached))
        }
        let best = matches.max { $0.shared < $1.shared }
        let oldest = matches.min { $0.candidate.age < $1.candidate.age }
        guard let best, let oldest else { return nil }
        let isRealMatch = best.shared * 10 >= prompt.count
        let chosen = allowsReuse && isRealMatch ? best : oldest
        slot = chosen.candidate.slot
        // The last token is always computed: its logits are what the reply starts from.
        reused = allowsReuse ? min(chosen.shared, max(0, prompt.count - 1)) : 0
    }
}

extension SlotChoice.Candidate {
    /// Orders slots from the one to give away first.
    fileprivate var age: Int { cached.isEmpty && !holdsForeign ? -1 : lastUse }
}

extension [TokenID] {
    /// How many tokens two texts begin with in common.
    func sharedPrefixCount(with other: [TokenID]) -> Int {
        var length = 0
        while length < count, length < other.count, self[length] == other[length] { length += 1 }
        return length
    }
}
