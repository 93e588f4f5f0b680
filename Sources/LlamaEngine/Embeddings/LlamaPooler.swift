public import Inference

/// A model in this process that makes one output of each input: a vector, or a score of its classifier.
///
/// Inputs of all waiting requests share the steps of one context, oldest first.
public final class LlamaPooler: Sendable {
    public struct Configuration: Sendable {
        /// `nil` for what the model file says.
        public var pooling: Pooling?
        /// Tokens of an input; `nil` for what the model was trained with, 4096 at most. Never more than it was
        /// trained with: such models have no places beyond that.
        public var contextSize: Int?
        public var threads: Int
        /// Tokens that one step computes at most, unless a single input has more.
        public var batchSize: Int
        /// Inputs that one step computes at most.
        public var sequences: Int
        /// Requests that may wait before more are refused.
        public var queueCapacity: Int

        public init(
            pooling: Pooling? = nil, contextSize: Int? = nil, threads: Int, batchSize: Int = 128,
            sequences: Int = 32, queueCapacity: Int = 256
        ) {
            self.pooling = pooling
            self.contextSize = contextSize
            self.threads = threads
            self.batchSize = batchSize
            self.sequences = sequences
            self.queueCapacity = queueCapacity
        }
    }

    public let vocabulary: any Vocabulary
    public let description: ModelDescription
    public let pooling: Pooling
    /// Tokens that one input can have.
    public let contextSize: Int
    /// Components of a vector, or scores of the classifier.
    public let outputSize: Int
    let rerankPrompt: RerankPrompt
    let queue: PoolingQueue
    private let loop: PoolingLoop

    /// Loads a model from a GGUF file, which takes seconds to minutes.
    ///
    /// - Parameter progress: Called on the loading thread with 0...1; returning `false` cancels.
    public static func load(
        path: String, configuration: Configuration,
        progress: @escaping @Sendable (Float) -> Bool = { _ in true }
    ) async throws(LlamaError) -> LlamaPooler {
        try await PoolerLoader().load(path: path, configuration: configuration, progress: progress)
    }

    fileprivate init(
        model: LlamaModel, description: ModelDescription, pooling: Pooling, configuration: Configuration
    ) throws(LlamaError) {
        let context = try LlamaPoolingContext(
            model: model,
            configuration: .init(
                pooling: pooling, sequenceLength: configuration.sequenceLength(of: description),
                batchCapacity: configuration.batchSize, sequences: configuration.sequences,
                threads: configuration.threads))
        vocabulary = LlamaVocabulary(model: model)
        self.description = description
        self.pooling = pooling
        contextSize = context.sequenceLength
        outputSize = context.outputSize
        rerankPrompt =
            description.chatTemplates["rerank"].map(RerankPrompt.init(template:))
            ?? .pair(PairFrame(model: model))
        queue = PoolingQueue(capacity: configuration.queueCapacity)
        loop = PoolingLoop(context: context, queue: queue, stepTokens: configuration.batchSize)
    }

    /// Computes until the task is cancelled. Nothing is computed before this is called.
    public func run() async {
        await withTaskCancellationHandler {
            await loop.run()
        } onCancel: {
            queue.close()
        }
    }

    /// Queues inputs and waits for what they come to.
    func pool(_ inputs: [[TokenID]]) async throws(InputError) -> [[Float]] {
        for (index, input) in inputs.enumerated() {
            if let fault = fault(of: input) { throw InputError(fault, input: index) }
        }
        guard !inputs.isEmpty else { return [] }
        let (outputs, continuation) = PoolingJob.Outputs.makeStream()
        let job = PoolingJob(inputs: inputs, continuation: continuation)
        continuation.onTermination = { termination in
            guard case .cancelled = termination else { return }
            job.abandon()
        }
        do {
            try queue.submit(job)
            return try await collect(outputs, count: inputs.count)
        } catch let error as InferenceError {
            throw InputError(error)
        } catch {
            throw InputError(.engineFailed(reason: "\(error)"))
        }
    }

    private func collect(_ outputs: PoolingJob.Outputs, count: Int) async throws -> [[Float]] {
        var values = [[Float]](repeating: [], count: count)
        var answered = 0
        for try await output in outputs {
            values[output.input] = output.values
            answered += 1
        }
        // A stream that ends early is that of a task that was cancelled.
        guard answered == count else {
            throw InferenceError.engineFailed(reason: "the request was cancelled")
        }
        return values
    }

    private func fault(of input: [TokenID]) -> InferenceError? {
        if input.isEmpty {
            return .invalidRequest(field: nil, reason: "The input is empty: it has no tokens.")
        }
        if input.count > contextSize {
            return .contextOverflow(promptTokens: input.count, contextSize: contextSize)
        }
        guard let bad = input.first(where: { $0 < 0 || $0 >= vocabulary.count }) else { return nil }
        return .invalidRequest(
            field: nil,
            reason: "Token \(bad) is not in the vocabulary, which has \(vocabulary.count) tokens.")
    }
}

extension LlamaPooler.Configuration {
    fileprivate func sequenceLength(of model: ModelDescription) -> Int {
        let trained = model.trainedContextSize > 0 ? model.trainedContextSize : .max
        return min(contextSize ?? 4096, trained)
    }
}

/// Loads on a thread of its own.
private actor PoolerLoader {
    private let thread = EngineThread(label: "weir.load")
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    func load(
        path: String, configuration: LlamaPooler.Configuration, progress: @escaping (Float) -> Bool
    ) throws(LlamaError) -> LlamaPooler {
        let header = try GGUFHeader(path: path)
        let description = ModelDescription(header)
        guard let pooling = configuration.pooling ?? description.pooling else {
            throw .poolingUnknown(path: path)
        }
        if pooling == .rank, !header.hasClassifier { throw .noClassifier(path: path) }
        // libllama gives no vectors of a model that is an encoder and a decoder.
        if header.architecture == "t5" { throw .cannotEmbed(architecture: header.architecture, path: path) }
        let capacity = max(configuration.batchSize, configuration.sequenceLength(of: description))
        try MemoryBudget.current.check(
            weights: header.fileSize, cache: description.isEncoder ? 0 : header.cacheBytes(tokens: capacity))
        let model = try LlamaModel(path: path, header: header, progress: progress)
        return try LlamaPooler(
            model: model, description: description, pooling: pooling, configuration: configuration)
    }
}
