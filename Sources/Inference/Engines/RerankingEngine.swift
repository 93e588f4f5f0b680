/// An engine that scores how relevant documents are to a query.
public protocol RerankingEngine: Sendable {
    var card: ModelCard { get }
    /// `nil` for an engine whose tokeniser is elsewhere.
    var vocabulary: (any Vocabulary)? { get }

    /// Gives the scores of a request's documents, in their order. Cancelling the task drops what is not computed
    /// yet.
    func rerank(_ request: RerankRequest) async throws(InputError) -> [RelevanceScore]
}
