import Inference

/// Tokens that a step computes on trial behind a reply's next one.
struct Draft: Sendable, Hashable {
    enum Source: Sendable, Hashable {
        /// What stood behind the same tokens before.
        case lookup
        /// A second model.
        case model
    }

    var tokens: [TokenID] = []
    var source = Source.lookup

    var count: Int { tokens.count }
}
