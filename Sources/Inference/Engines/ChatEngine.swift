/// An engine that answers requests with parsed replies: all that a server needs to know of one.
public protocol ChatEngine: Sendable {
    var card: ModelCard { get }
    /// `nil` for an engine whose tokeniser is elsewhere.
    var vocabulary: (any Vocabulary)? { get }
    var statistics: EngineStatistics { get }

    /// Why a request would not be served now, in a sentence; `nil` if it would.
    var fault: String? { get }

    /// Returns once the request is accepted; throws before that for a request that cannot be served.
    func generate(_ request: GenerationRequest) async throws(InferenceError) -> ReplyStream

    /// `nil` where requests cannot choose any.
    var adapters: (any AdapterStore)? { get }

    /// The same model with adapters, which may have a chat template and ends of turns of their own.
    ///
    /// - Parameter name: What the result is called; `nil` for the model's own name.
    func adapted(
        to choices: [AdapterChoice], named name: String?
    ) async throws(InferenceError) -> any ChatEngine

    /// What the model would be given for a request. Generates nothing.
    func prompts(for request: GenerationRequest) throws(InferenceError) -> [Prompt]
}

extension ChatEngine {
    public var fault: String? { nil }
    public var adapters: (any AdapterStore)? { nil }

    public func adapted(
        to choices: [AdapterChoice], named name: String?
    ) async throws(InferenceError) -> any ChatEngine {
        guard let first = choices.first else { return self }
        throw .unknownAdapter(first.name, known: [])
    }
}
