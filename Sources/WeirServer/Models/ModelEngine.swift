public import Inference

/// What a model does, by the engine that does it.
public enum ModelEngine: Sendable {
    /// Continues prompts and answers conversations.
    case chat(any ChatEngine)
    case embedding(any EmbeddingEngine)
    case reranking(any RerankingEngine)
    /// Passes on whatever it is asked: a model behind another server, which knows what it can do.
    case relaying(any ChatEngine & EmbeddingEngine & RerankingEngine)

    var card: ModelCard {
        switch self {
        case .chat(let engine): engine.card
        case .embedding(let engine): engine.card
        case .reranking(let engine): engine.card
        case .relaying(let engine): (engine as any ChatEngine).card
        }
    }

    var vocabulary: (any Vocabulary)? {
        switch self {
        case .chat(let engine): engine.vocabulary
        case .embedding(let engine): engine.vocabulary
        case .reranking(let engine): engine.vocabulary
        case .relaying(let engine): (engine as any ChatEngine).vocabulary
        }
    }

    /// What it has done; `nil` where that is not counted.
    var statistics: EngineStatistics? {
        switch self {
        case .chat(let engine): engine.statistics
        case .relaying(let engine): engine.statistics
        case .embedding, .reranking: nil
        }
    }

    /// Why a request would not be served now; `nil` if it would.
    var fault: String? {
        switch self {
        case .chat(let engine): engine.fault
        case .relaying(let engine): engine.fault
        case .embedding, .reranking: nil
        }
    }

    func chatEngine() throws(InferenceError) -> any ChatEngine {
        switch self {
        case .chat(let engine): return engine
        case .relaying(let engine): return engine
        case .embedding: throw refusal("generate. `POST /v1/embeddings` is the endpoint for it.")
        case .reranking: throw refusal("generate. `POST /v1/rerank` is the endpoint for it.")
        }
    }

    /// The same with adapters, which only a model that generates can have.
    func adapted(
        to choices: [AdapterChoice], named name: String?
    ) async throws(InferenceError) -> ModelEngine {
        guard let first = choices.first else { return self }
        guard case .chat(let engine) = self else { throw .unknownAdapter(first.name, known: []) }
        return .chat(try await engine.adapted(to: choices, named: name))
    }

    /// The answer to a request for what the model does not do, with what would do it.
    func refusal(_ remedy: String) -> InferenceError {
        let ability =
            switch self {
            case .chat: "generates text"
            case .embedding: "embeds text"
            case .reranking: "ranks documents"
            case .relaying: "is served elsewhere"
            }
        return .invalidRequest(
            field: "model", reason: "The model `\(card.id)` \(ability) and does not \(remedy)")
    }
}
