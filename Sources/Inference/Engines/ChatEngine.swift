/// An engine that answers requests with parsed replies: all that a server needs to know of one.
public protocol ChatEngine: Sendable {
    var card: ModelCard { get }
    /// `nil` for an engine whose tokeniser is elsewhere.
    var vocabulary: (any Vocabulary)? { get }
    var statistics: EngineStatistics { get }

    /// Returns once the request is accepted; throws before that for a request that cannot be served.
    func generate(_ request: GenerationRequest) async throws(InferenceError) -> ReplyStream

    /// What the model would be given for a request. Generates nothing.
    func prompts(for request: GenerationRequest) throws(InferenceError) -> [Prompt]
}
