/// An engine that continues prompts, token by token.
public protocol TextEngine: Sendable {
    var vocabulary: any Vocabulary { get }
    /// Tokens that one sequence can hold, prompt and reply together.
    var contextSize: Int { get }
    var statistics: EngineStatistics { get }
    /// Whether it holds replies to constraints itself; if not, it gets them as a `WrittenConstraint`.
    var appliesConstraints: Bool { get }
    /// `nil` where requests cannot choose any.
    var adapters: (any AdapterStore)? { get }

    /// Why a request would not be served now, in a sentence; `nil` if it would.
    var fault: String? { get }

    /// Queues a request.
    ///
    /// Returns once the request is accepted; throws before that if it can never be served (a prompt longer than
    /// the context) or not now (a full queue).
    func generate(_ request: TextRequest) async throws(InferenceError) -> PieceStream
}

extension TextEngine {
    public var appliesConstraints: Bool { true }
    public var fault: String? { nil }
    public var adapters: (any AdapterStore)? { nil }
}
