import Inference

/// What the files of an adapter hold, in the model's own names and order.
struct AdapterSource: Sendable {
    var pairs: [AdapterPair]
    var chatTemplates: [String: String] = [:]
    /// Texts of tokens.
    var terminators: [String] = []
    var terminatorTokens: [TokenID] = []
}
