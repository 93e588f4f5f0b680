public import Inference

/// Scores documents with a model in this process whose classifier ranks them.
public struct LlamaRerankingEngine: RerankingEngine {
    public let card: ModelCard
    private let pooler: LlamaPooler

    /// - Precondition: The pooling is `rank`.
    public init(card: ModelCard, pooler: LlamaPooler) {
        precondition(pooler.pooling == .rank)
        self.card = card
        self.pooler = pooler
    }

    public var vocabulary: (any Vocabulary)? { pooler.vocabulary }

    public func rerank(_ request: RerankRequest) async throws(InputError) -> [RelevanceScore] {
        guard !request.query.isEmpty else {
            throw InputError(
                .invalidRequest(field: "query", reason: "The query is empty: give it some text."))
        }
        let inputs = pooler.rerankPrompt.tokens(
            query: request.query, documents: request.documents, vocabulary: pooler.vocabulary)
        let outputs = try await pooler.pool(inputs)
        // A classifier with several outputs has that of relevance first, as llama.cpp's server takes it.
        return zip(inputs, outputs).map { RelevanceScore(score: $1.first ?? 0, tokens: $0.count) }
    }
}
