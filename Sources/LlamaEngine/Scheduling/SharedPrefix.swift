import Inference

/// The beginning of a prompt that another slot holds, or is computing: copying it is cheaper than computing it again.
struct SharedPrefix: Sendable, Hashable {
    var slot: Int
    /// The reply that is computing it; `nil` where it is there.
    var arrival: Int?
    /// How many tokens of it are wanted.
    var count: Int

    /// Shorter ones are computed: a copy moves a whole sequence.
    private static let shortest = 32

    struct Source: Sendable {
        var slot: Int
        /// The tokens that the slot holds, or will hold once its prompt is computed.
        var tokens: [TokenID]
        /// The reply whose prompt is being computed there.
        var arrival: Int?
    }

    /// - Parameters:
    ///   - reused: Tokens that the prompt's own slot holds.
    ///   - sources: The other slots.
    init?(for prompt: [TokenID], reused: Int, sources: [Source]) {
        let matches = sources.map { (source: $0, shared: prompt.sharedPrefixCount(with: $0.tokens)) }
        // What is there is taken before what has to be waited for.
        let best = matches.max {
            ($0.shared, $0.source.arrival == nil ? 1 : 0) < ($1.shared, $1.source.arrival == nil ? 1 : 0)
        }
        guard let best else { return nil }
        // The last token is always computed: its logits are what the reply starts from.
        let count = min(best.shared, prompt.count - 1)
        guard count - reused >= Self.shortest else { return nil }
        slot = best.source.slot
        arrival = best.source.arrival
        self.count = count
    }
}
