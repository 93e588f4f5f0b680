/// What libllama itself can do with a model here: decoding and nothing else. No server is faster without tricks.
public struct EngineLimit: Sendable, Hashable {
    /// Tokens a second while prompts are computed, one after the other.
    public var promptTokensPerSecond: Double
    /// Tokens a second while every sequence gets one token a step.
    public var tokensPerSecond: Double
}

/// Decodes in a context of its own, on a thread of its own.
actor BareLoop {
    private let thread = EngineThread(label: "weir.bench")
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    private let model: LlamaModel
    private let configuration: LlamaEngine.Configuration

    init(model: LlamaModel, configuration: LlamaEngine.Configuration) {
        self.model = model
        self.configuration = configuration
    }

    func measure(sequences: Int, promptTokens: Int, replyTokens: Int) throws(LlamaError) -> EngineLimit {
        var context = try LlamaContext(
            model: model,
            configuration: .init(
                sequences: sequences, sequenceLength: promptTokens + replyTokens,
                batchCapacity: max(configuration.batchSize, sequences), threads: configuration.threads))
        var batch = LlamaBatch(capacity: context.batchCapacity)
        let start = ContinuousClock.now
        for sequence in 0..<sequences {
            try compute(promptTokens, sequence: Int32(sequence), &batch, &context)
        }
        let middle = ContinuousClock.now
        for step in 0..<replyTokens {
            batch.removeAll()
            for sequence in 0..<sequences {
                batch.add(
                    token(step), position: promptTokens + step, sequence: Int32(sequence), wantsLogits: true)
            }
            try context.decode(batch)
            _ = try context.logits(row: 0)
        }
        let prompting = start.duration(to: middle) / .seconds(1)
        let generating = middle.duration(to: .now) / .seconds(1)
        return EngineLimit(
            promptTokensPerSecond: Double(promptTokens * sequences) / prompting,
            tokensPerSecond: Double(replyTokens * sequences) / generating)
    }

    private nonisolated func compute(
        _ count: Int, sequence: Int32, _ batch: inout LlamaBatch, _ context: inout LlamaContext
    ) throws(LlamaError) {
        var position = 0
        while position < count {
            batch.removeAll()
            let end = min(position + batch.capacity, count)
            for index in position..<end {
                batch.add(token(index), position: index, sequence: sequence, wantsLogits: index == count - 1)
            }
            try context.decode(batch)
            position = end
        }
        // Asking for them waits until they are there.
        _ = try context.logits(row: Int32(batch.count - 1))
    }

    /// Tokens that are in every vocabulary.
    private nonisolated func token(_ index: Int) -> Int32 { Int32(10 + index % 100) }
}
