/// An engine that makes vectors of texts, near each other where the texts mean the same.
public protocol EmbeddingEngine: Sendable {
    var card: ModelCard { get }
    /// `nil` for an engine whose tokeniser is elsewhere.
    var vocabulary: (any Vocabulary)? { get }

    /// Gives the vectors of a request's inputs, in their order. Cancelling the task drops what is not computed yet.
    func embed(_ request: EmbeddingRequest) async throws(InputError) -> [Embedding]
}
