public import Inference
import Synchronization

/// The models that a server offers, from the moment they begin to load.
public final class ModelShelf: Sendable {
    public enum State: Sendable {
        /// `progress` is 0...1.
        case loading(progress: Double)
        case ready(ModelEngine)
        case failed(reason: String)
    }

    private let states = Mutex<[(name: String, state: State)]>([])

    public init() {}

    public func put(_ state: State, named name: String) {
        states.withLock { states in
            if let index = states.firstIndex(where: { $0.name == name }) {
                states[index].state = state
            } else {
                states.append((name, state))
            }
        }
    }

    /// Takes a model down that is no longer served.
    public func remove(named name: String) {
        states.withLock { $0.removeAll { $0.name == name } }
    }

    /// The models that answer requests, in the order in which they were put up.
    var readyEngines: [ModelEngine] { states.withLock { $0.compactMap { $0.state.engine } } }

    /// Whether a model was put up under a name, ready or not.
    func has(_ name: String) -> Bool { states.withLock { $0.contains { $0.name == name } } }

    /// Whether a model is behind another server, so that a request for it costs no computation here.
    func relays(_ name: String?) -> Bool {
        states.withLock { states in
            let named = name.map { $0.isEmpty } ?? true ? states.first : states.first { $0.name == name }
            guard case .ready(.relaying)? = named?.state else { return false }
            return true
        }
    }

    /// Whether there may be more models soon: one loads, or those of other servers are not known yet.
    var isLoading: Bool {
        states.withLock { states in
            states.isEmpty || states.contains { if case .loading = $0.state { true } else { false } }
        }
    }

    /// What each model that answers requests has done.
    var statistics: [(name: String, statistics: EngineStatistics)] {
        states.withLock { $0.compactMap { entry in entry.state.engine?.statistics.map { (entry.name, $0) } } }
    }

    /// The model of exactly this name; `nil` or empty for the first one.
    func model(named name: String?) throws(InferenceError) -> ModelEngine {
        let name = if let name, !name.isEmpty { name } else { try firstName }
        let state = states.withLock { $0.first { $0.name == name }?.state }
        switch state {
        case .ready(let engine): return engine
        case .loading: throw .loading
        case .failed(let reason): throw .engineFailed(reason: "the model could not be loaded: \(reason)")
        case nil: throw .unknownModel(name)
        }
    }

    public func chatEngine(
        named name: String?, adapters choices: [AdapterChoice] = []
    ) async throws(InferenceError) -> any ChatEngine {
        try await engine(named: name, adapters: choices).chatEngine()
    }

    public func embeddingEngine(
        named name: String?
    ) async throws(InferenceError) -> any EmbeddingEngine {
        let engine = try await engine(named: name)
        switch engine {
        case .embedding(let engine): return engine
        case .relaying(let engine): return engine
        case .chat:
            throw engine.refusal("embed. Serve it with `--pooling mean`, `cls` or `last` to make it embed.")
        case .reranking:
            throw engine.refusal(
                "embed. `POST /v1/rerank` is the endpoint for it; `--pooling mean`, `cls` or `last` makes it embed."
            )
        }
    }

    public func rerankingEngine(
        named name: String?
    ) async throws(InferenceError) -> any RerankingEngine {
        let engine = try await engine(named: name)
        switch engine {
        case .reranking(let engine): return engine
        case .relaying(let engine): return engine
        case .chat, .embedding:
            throw engine.refusal("rank documents. Serve a model with a classifier for that, a reranker.")
        }
    }

    /// The model of requests that need not name one.
    private var firstName: String {
        get throws(InferenceError) {
            guard let name = states.withLock({ $0.first?.name }) else { throw .loading }
            return name
        }
    }

    /// Whether a request would be served: no model is loading, and one at least can be used.
    public var health: Health {
        let states = states.withLock { $0.map(\.state) }
        for case .failed(let reason) in states { return .failed(reason: reason) }
        for case .loading(let progress) in states { return .loading(progress: progress) }
        guard !states.isEmpty else { return .loading(progress: 0) }
        let faults = states.compactMap(\.engine).compactMap { engine in
            engine.fault.map { Health.ModelFault(model: engine.card.id, reason: $0) }
        }
        return faults.count == states.count ? .unavailable(faults: faults) : .ready(faults: faults)
    }
}

extension ModelShelf.State {
    fileprivate var engine: ModelEngine? {
        if case .ready(let engine) = self { engine } else { nil }
    }
}
