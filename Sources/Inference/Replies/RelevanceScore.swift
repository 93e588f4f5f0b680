/// How relevant a document is to a query. Scores of one model can be compared; their scale is the model's own.
public struct RelevanceScore: Sendable, Hashable {
    public var score: Float
    /// Tokens that query and document came to.
    public var tokens: Int

    public init(score: Float, tokens: Int) {
        self.score = score
        self.tokens = tokens
    }
}
