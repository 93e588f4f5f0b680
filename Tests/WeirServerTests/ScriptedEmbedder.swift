import Inference

/// An engine that embeds and ranks with fixed results, or fails as it is told.
struct ScriptedEmbedder: EmbeddingEngine, RerankingEngine {
    var card = ModelCard(id: "scripted", created: 1_780_000_000, contextSize: 64)
    var failure: InputError?
    var vocabulary: (any Vocabulary)? { nil }

    func embed(_ request: EmbeddingRequest) async throws(InputError) -> [Embedding] {
        if let failure { throw failure }
        return request.inputs.indices.map { Embedding(vector: [Float($0), 1], tokens: 2) }
    }

    func rerank(_ request: RerankRequest) async throws(InputError) -> [RelevanceScore] {
        if let failure { throw failure }
        return request.documents.indices.map { RelevanceScore(score: Float($0), tokens: 2) }
    }
}
