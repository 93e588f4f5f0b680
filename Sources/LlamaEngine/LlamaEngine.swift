public import Inference

/// The embedded engine: one model in this process, run by libllama.
///
/// Replies are generated side by side in `parallel` sequences of one context; further requests wait in a queue.
public final class LlamaEngine: TextEngine {
    public struct Configuration: Sendable {
        /// Replies generated at the same time.
        public var parallel: Int
        /// Tokens for each sequence; `nil` for what the model was trained with, 4096 at most.
        public var contextSize: Int?
        public var threads: Int
        /// Tokens that one decode step computes at most.
        public var batchSize: Int
        /// Replies that may wait for a sequence before requests are refused.
        public var queueCapacity: Int
        public var drafting: Drafting
        /// Bytes of host memory for prompts and replies that lost their sequence to others.
        public var prefixCacheBytes: Int
        /// How long a request may wait for a sequence before it is refused.
        public var maximumWait: Duration
        /// The other machines that hold a part of the model.
        public var split: ModelSplit?

        public init(
            parallel: Int = 4, contextSize: Int? = nil, threads: Int, batchSize: Int = 512,
            queueCapacity: Int = 256, drafting: Drafting = .whereItPays, prefixCacheBytes: Int = 1 << 30,
            maximumWait: Duration = .seconds(600), split: ModelSplit? = nil
        ) {
            self.parallel = parallel
            self.contextSize = contextSize
            self.threads = threads
            self.batchSize = batchSize
            self.queueCapacity = queueCapacity
            self.drafting = drafting
            self.prefixCacheBytes = prefixCacheBytes
            self.maximumWait = maximumWait
            self.split = split
        }
    }

    public let vocabulary: any Vocabulary
    public let contextSize: Int
    public let description: ModelDescription
    private let model: LlamaModel
    private let configuration: Configuration
    private let queue: JobQueue
    private let board = StatisticsBoard()
    private let workers: WorkerBoard?
    private let loop: DecodeLoop

    /// Loads a model from a GGUF file, which takes seconds to minutes.
    ///
    /// - Parameter progress: Called on the loading thread with 0...1; returning `false` cancels.
    public static func load(
        path: String, configuration: Configuration,
        progress: @escaping @Sendable (Float) -> Bool = { _ in true }
    ) async throws(LlamaError) -> LlamaEngine {
        try await ModelLoader().load(path: path, configuration: configuration, progress: progress)
    }

    fileprivate init(
        model: LlamaModel, header: GGUFHeader, configuration: Configuration
    ) throws(LlamaError) {
        let trained = model.trainedContextSize
        let context = try LlamaContext(
            model: model,
            configuration: .init(
                sequences: configuration.parallel,
                sequenceLength: configuration.contextSize ?? Self.defaultContextSize(trained: trained),
                batchCapacity: max(configuration.batchSize, configuration.parallel),
                threads: configuration.threads))
        self.model = model
        workers = model.remote.map(WorkerBoard.init)
        self.configuration = configuration
        let vocabulary = LlamaVocabulary(model: model)
        self.vocabulary = vocabulary
        contextSize = context.sequenceLength
        description = ModelDescription(header)
        queue = JobQueue(
            capacity: configuration.queueCapacity, slots: configuration.parallel,
            maximumWait: configuration.maximumWait)
        loop = DecodeLoop(
            context: context, vocabulary: vocabulary, queue: queue, sequences: configuration.parallel,
            board: board, drafting: configuration.drafting, prefixCacheBytes: configuration.prefixCacheBytes)
    }

    fileprivate static func defaultContextSize(trained: Int) -> Int {
        trained > 0 ? min(trained, 4096) : 4096
    }

    /// Decodes until the task is cancelled. Nothing is generated before this is called.
    public func run() async {
        await withTaskCancellationHandler {
            await loop.run()
        } onCancel: {
            queue.close()
        }
    }

    public var statistics: EngineStatistics {
        var statistics = board.statistics
        statistics.waitingReplies = queue.waitingCount
        statistics.workers = workers?.statuses(computing: statistics.computing) ?? []
        return statistics
    }

    public func generate(_ request: TextRequest) async throws(InferenceError) -> PieceStream {
        let prompts = request.prompts.map(vocabulary.tokens(of:))
        for prompt in prompts { try check(prompt) }
        let choices = prompts.count * request.choicesPerPrompt
        let (stream, continuation) = PieceStream.Base.makeStream()
        let output = RequestOutput(continuation: continuation, choices: choices)
        continuation.onTermination = { [queue] termination in
            guard case .cancelled = termination else { return }
            output.abandon()
            queue.poke()
        }
        let seed = request.sampling.seed ?? UInt64.random(in: .min ... .max)
        let jobs = (0..<choices).map { choice in
            let prompt = prompts[choice / request.choicesPerPrompt]
            return ChoiceJob(
                prompt: prompt, choice: choice, limit: limit(request, prompt: prompt),
                // Neighbouring choices get unrelated draws: the generator mixes its seed.
                seed: seed &+ UInt64(choice), request: request, output: output)
        }
        try queue.submit(jobs)
        return PieceStream(stream) { [queue] choice in
            output.close(choice: choice)
            queue.poke()
        }
    }

    /// The layers that this machine computes itself; `nil` for all of them.
    public var localLayers: Range<Int>? { model.remote?.localLayers }

    /// Measures what libllama can do with this model, in a context of its own. Anything that the engine generates
    /// meanwhile slows both down.
    public func measureLimit(
        sequences: Int, promptTokens: Int, replyTokens: Int
    ) async throws(LlamaError) -> EngineLimit {
        try await BareLoop(model: model, configuration: configuration)
            .measure(sequences: sequences, promptTokens: promptTokens, replyTokens: replyTokens)
    }

    private func check(_ prompt: [TokenID]) throws(InferenceError) {
        guard !prompt.isEmpty else {
            throw .invalidRequest(
                field: "prompt", reason: "the prompt is empty: it has no tokens to continue")
        }
        // One place is needed for what is generated.
        guard prompt.count < contextSize else {
            throw .contextOverflow(promptTokens: prompt.count, contextSize: contextSize)
        }
        if let bad = prompt.first(where: { $0 < 0 || $0 >= vocabulary.count }) {
            throw .invalidRequest(
                field: "prompt",
                reason: "token \(bad) is not in the vocabulary, which has \(vocabulary.count) tokens")
        }
    }

    private func limit(_ request: TextRequest, prompt: [TokenID]) -> Int {
        let room = contextSize - prompt.count
        return min(request.maxTokens ?? room, room)
    }
}

/// Loads on a thread of its own.
private actor ModelLoader {
    private let thread = EngineThread(label: "weir.load")
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    func load(
        path: String, configuration: LlamaEngine.Configuration, progress: @escaping (Float) -> Bool
    ) throws(LlamaError) -> LlamaEngine {
        let header = try GGUFHeader(path: path)
        let sequenceLength =
            configuration.contextSize ?? LlamaEngine.defaultContextSize(trained: header.trainedContextSize)
        var remote: RemoteDevices?
        if let split = configuration.split { remote = try RemoteDevices(split, header: header) }
        try MemoryBudget.current.check(
            weights: header.fileSize,
            cache: header.cacheBytes(tokens: sequenceLength * configuration.parallel),
            share: remote?.localShare ?? 1)
        do throws(LlamaError) {
            var isWatched = remote == nil
            let model = try LlamaModel(path: path, header: header, remote: remote) { fraction in
                // ggml has connected for good when the first weights travel.
                if !isWatched {
                    for connection in remote?.connections ?? [] { connection?.watchForSilence() }
                }
                isWatched = true
                return progress(fraction)
            }
            return try LlamaEngine(model: model, header: header, configuration: configuration)
        } catch {
            throw remote == nil ? error : error.withHintAtWorkers
        }
    }
}
