public import Inference

extension ModelShelf {
    /// The engine that answers a request.
    ///
    /// - Parameters:
    ///   - name: A model, an adapter, or both as `model:adapter`; `nil` or empty for the first model.
    ///   - choices: Adapters that the request names besides.
    public func engine(
        named name: String?, adapters choices: [AdapterChoice] = []
    ) async throws(InferenceError) -> ModelEngine {
        guard let name, !name.isEmpty, !has(name) else {
            // One alone is what the reply comes from.
            return try await model(named: name).adapted(
                to: choices, named: choices.count == 1 ? choices.first?.name : nil)
        }
        guard let (engine, adapter) = await adapter(named: name) else {
            throw isLoading ? .loading : .unknownModel(name)
        }
        guard choices.isEmpty else {
            throw .invalidRequest(
                field: "model",
                reason: "`\(name)` is an adapter, and the request names adapters besides. Name the model "
                    + "`\(engine.card.id)`, and all adapters in `lora`.")
        }
        return .chat(
            try await engine.adapted(to: [AdapterChoice(name: adapter, field: "model")], named: name))
    }

    /// Models, each with its adapters behind it.
    public var allCards: [ModelCard] {
        get async {
            var cards: [ModelCard] = []
            for engine in readyEngines {
                cards.append(engine.card)
                guard case .chat(let chat) = engine, let adapters = chat.adapters else { continue }
                for adapter in await adapters.cards {
                    var card = engine.card
                    card.id = adapter.registration.name
                    card.created = adapter.created
                    card.parent = engine.card.id
                    cards.append(card)
                }
            }
            return cards
        }
    }

    /// The model or the adapter of a name.
    func card(named name: String) async throws(InferenceError) -> ModelCard {
        if let card = await allCards.first(where: { $0.id == name }) { return card }
        return try await engine(named: name).card
    }

    private func adapter(named name: String) async -> (engine: any ChatEngine, adapter: String)? {
        for case .chat(let engine) in readyEngines {
            guard let adapters = engine.adapters else { continue }
            let names = Set(await adapters.cards.map(\.registration.name))
            if names.contains(name) { return (engine, name) }
            let prefix = engine.card.id + ":"
            guard name.hasPrefix(prefix) else { continue }
            let rest = String(name.dropFirst(prefix.count))
            if names.contains(rest) { return (engine, rest) }
        }
        return nil
    }
}
