/// Inputs that are each to become one vector.
public struct EmbeddingRequest: Sendable, Hashable {
    public enum Input: Sendable, Hashable {
        /// A user's text, in which no control tokens are recognised; the model's own are put around it.
        case text(String)
        /// Tokens that are taken as they are.
        case tokens([TokenID])
    }

    /// Empty for the server's first model.
    public var model: String
    public var inputs: [Input]
    /// How many components of each vector to keep; `nil` for all.
    public var dimensions: Int?

    public init(model: String, inputs: [Input], dimensions: Int? = nil) {
        self.model = model
        self.inputs = inputs
        self.dimensions = dimensions
    }
}
