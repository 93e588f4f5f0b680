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
        /// A smaller model with the same vocabulary, which proposes how replies go on.
        public var draftModelPath: String?
        /// Bytes of host memory for prompts and replies that lost their sequence to others.
        public var prefixCacheBytes: Int
        /// Where prompts and replies are kept from one run to the next; `nil` for nowhere.
        public var prefixFolder: PrefixFolder?
        /// How long a request may wait for a sequence before it is refused.
        public var maximumWait: Duration
        /// `nil` where requests cannot choose adapters, which costs nothing then.
        public var adapters: AdapterLibrary.Configuration?
        /// The other machines that hold a part of the model.
        public var split: ModelSplit?

        public init(
            parallel: Int = 4, contextSize: Int? = nil, threads: Int, batchSize: Int = 512,
            queueCapacity: Int = 256, drafting: Drafting = .whereItPays, draftModelPath: String? = nil,
            prefixCacheBytes: Int = 1 << 30, prefixFolder: PrefixFolder? = nil,
            maximumWait: Duration = .seconds(600), adapters: AdapterLibrary.Configuration? = nil,
            split: ModelSplit? = nil
        ) {
            self.parallel = parallel
            self.contextSize = contextSize
            self.threads = threads
            self.batchSize = batchSize
            self.queueCapacity = queueCapacity
            self.drafting = drafting
            self.draftModelPath = draftModelPath
            self.prefixCacheBytes = prefixCacheBytes
            self.prefixFolder = prefixFolder
            self.maximumWait = maximumWait
            self.adapters = adapters
            self.split = split
        }
    }

    public let vocabulary: any Vocabulary
    public let contextSize: Int
    public let description: ModelDescription
    /// Whether replies can go on when the context is full.
    public let canShiftContext: Bool
    private let model: LlamaModel
    private let configuration: Configuration
    private let queue: JobQueue
    private let board = StatisticsBoard()
    private let workers: WorkerBoard?
    private let loop: DecodeLoop
    private let adapterLibrary: AdapterLibrary?

    /// Loads a model from a GGUF file, which takes seconds to minutes.
    ///
    /// - Parameter progress: Called on the loading thread with 0...1; returning `false` cancels.
    public static func load(
        path: String, configuration: Configuration,
        progress: @escaping @Sendable (Float) -> Bool = { _ in true }
    ) async throws(LlamaError) -> LlamaEngine {
        let engine = try await ModelLoader().load(
            path: path, configuration: configuration, progress: progress)
        try await engine.adapterLibrary?.loadRegistered()
        return engine
    }

    fileprivate init(
        model: LlamaModel, header: GGUFHeader, draft: DraftModelFile?, prefixFiles: PrefixStore?,
        configuration: Configuration
    ) throws(LlamaError) {
        let trained = model.trainedContextSize
        var context = try LlamaContext(
            model: model,
            configuration: .init(
                sequences: configuration.parallel,
                sequenceLength: configuration.contextSize ?? Self.defaultContextSize(trained: trained),
                batchCapacity: max(configuration.batchSize, configuration.parallel),
                threads: configuration.threads, takesAdapters: configuration.adapters != nil))
        if let adapters = configuration.adapters {
            let base = AdapterBase(header, matrices: try context.multipliedMatrices())
            adapterLibrary = AdapterLibrary(base: base, configuration: adapters)
        } else {
            adapterLibrary = nil
        }
        if let draft, !context.canTakeBack {
            throw .draftUnusable(path: draft.path, reason: "the model's cache cannot take back drafts")
        }
        let drafter = try draft?.load(
            sequences: configuration.parallel, sequenceLength: context.sequenceLength,
            batchCapacity: context.batchCapacity, threads: configuration.threads)
        self.model = model
        workers = model.remote.map(WorkerBoard.init)
        self.configuration = configuration
        let vocabulary = LlamaVocabulary(model: model)
        self.vocabulary = vocabulary
        contextSize = context.sequenceLength
        canShiftContext = context.canShift
        description = ModelDescription(header)
        queue = JobQueue(
            capacity: configuration.queueCapacity, slots: configuration.parallel,
            maximumWait: configuration.maximumWait)
        loop = DecodeLoop(
            context: context, vocabulary: vocabulary, queue: queue, sequences: configuration.parallel,
            board: board, drafting: configuration.drafting, drafter: drafter,
            prefixCacheBytes: configuration.prefixCacheBytes,
            prefixFiles: prefixFiles)
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

    public var adapters: (any AdapterStore)? { adapterLibrary }

    public var statistics: EngineStatistics {
        var statistics = board.statistics
        statistics.waitingReplies = queue.waitingCount
        statistics.workers = workers?.statuses(computing: statistics.computing) ?? []
        return statistics
    }

    public func generate(_ request: TextRequest) async throws(InferenceError) -> PieceStream {
        guard request.contextShift == nil || canShiftContext else {
            throw .invalidRequest(
                field: "context_shift",
                reason:
                    "this model's cache cannot be shifted; leave it out, and the reply ends with the context")
        }
        let prompts = request.prompts.map(vocabulary.tokens(of:))
        for prompt in prompts { try check(prompt) }
        let choices = prompts.count * request.choicesPerPrompt
        let mix = try await mix(of: request.adapters)
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
                seed: seed &+ UInt64(choice), request: request, output: output, adapters: mix)
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

    private func mix(of choices: [AdapterChoice]) async throws(InferenceError) -> AdapterMix {
        guard let first = choices.first else { return .base }
        guard let adapterLibrary else { throw .unknownAdapter(first.name, known: []) }
        return try await adapterLibrary.mix(choices)
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
        // Without an end a model goes on for ever; llama.cpp stops it there as well.
        guard request.contextShift == nil else {
            return request.maxTokens ?? max(contextSize, model.trainedContextSize)
        }
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
        var draft: DraftModelFile?
        if let draftPath = configuration.draftModelPath {
            draft = try DraftModelFile(path: draftPath, for: header, at: path)
        }
        var remote: RemoteDevices?
        if let split = configuration.split { remote = try RemoteDevices(split, header: header) }
        let tokens = sequenceLength.multipliedReportingOverflow(by: configuration.parallel)
        try MemoryBudget.current.check(
            [(header, remote?.localShare ?? 1)] + [draft?.header].compactMap { $0.map { ($0, 1) } },
            tokens: tokens.overflow ? .max : tokens.partialValue)
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
            return try LlamaEngine(
                model: model, header: header, draft: draft,
                prefixFiles: try configuration.prefixFolder.map { folder throws(LlamaError) in
                    try PrefixStore(folder, modelPath: path)
                },
                configuration: configuration)
        } catch {
            throw remote == nil ? error : error.withHintAtWorkers
        }
    }
}
