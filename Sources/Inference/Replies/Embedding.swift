/// The vector of one input.
public struct Embedding: Sendable, Hashable {
    /// Of length one, unless the model gave nothing but zeros.
    public var vector: [Float]
    /// Tokens that the input came to.
    public var tokens: Int

    public init(vector: [Float], tokens: Int) {
        self.vector = vector
        self.tokens = tokens
    }
}
