import CLlama

/// A context that computes one output of each sequence: a vector, or a classifier's scores. Lives on one pooling loop
/// and nowhere else.
struct LlamaPoolingContext: ~Copyable {
    private let handle: OpaquePointer
    /// Keeps the weights alive for as long as the context points to them.
    let model: LlamaModel
    /// Tokens that one input can have.
    let sequenceLength: Int
    /// Tokens of all inputs of a step.
    let batchCapacity: Int
    /// Inputs of a step.
    let sequences: Int
    /// Numbers that each input comes to.
    let outputSize: Int
    private let isEncoderOnly: Bool

    private static let exactAttentionTokens = 4096

    struct Configuration: Sendable {
        var pooling: Pooling
        var sequenceLength: Int
        var batchCapacity: Int
        var sequences: Int
        var threads: Int
    }

    init(model: LlamaModel, configuration: Configuration) throws(LlamaError) {
        // An input attends to all of itself, so it has to be in one piece: the whole batch is computed at once.
        let tokens = max(configuration.batchCapacity, configuration.sequenceLength)
        // States of recurrent models take memory for each sequence.
        let isRecurrent = model.withUnsafeHandle { llama_model_is_recurrent($0) || llama_model_is_hybrid($0) }
        let sequences =
            isRecurrent ? 1 : min(configuration.sequences, tokens, Int(llama_max_parallel_sequences()))
        // libllama plans for sequences of equal length, and aborts where the batch cannot be cut into such.
        let capacity = (tokens + sequences - 1) / sequences * sequences
        var parameters = llama_context_default_params()
        parameters.embeddings = true
        parameters.pooling_type = configuration.pooling.llamaType
        parameters.n_ctx = UInt32(clamping: capacity)
        parameters.n_batch = UInt32(clamping: capacity)
        parameters.n_ubatch = UInt32(clamping: capacity)
        parameters.n_seq_max = UInt32(clamping: sequences)
        // With a cache for each sequence libllama would cut the batch at the length of its shortest one.
        parameters.kv_unified = true
        // Flash attention makes a vector depend, in the third digit, on what is computed beside it. Without it the
        // attention of a step takes memory by the square of its tokens, which is too much for very long inputs.
        if capacity <= Self.exactAttentionTokens {
            parameters.flash_attn_type = LLAMA_FLASH_ATTN_TYPE_DISABLED
        }
        parameters.n_threads = Int32(clamping: configuration.threads)
        parameters.n_threads_batch = Int32(clamping: configuration.threads)
        parameters.no_perf = true
        _ = LlamaBackend.takeErrors()
        guard let handle = model.withUnsafeHandle({ llama_init_from_model($0, parameters) }) else {
            throw .contextCreationFailed(reason: LlamaBackend.takeErrors().last ?? "libllama gave no reason")
        }
        self.handle = handle
        self.model = model
        self.sequences = sequences
        sequenceLength = configuration.sequenceLength
        batchCapacity = capacity
        outputSize = model.withUnsafeHandle { model in
            configuration.pooling == .rank
                ? Int(llama_model_n_cls_out(model)) : Int(llama_model_n_embd_out(model))
        }
        isEncoderOnly = model.withUnsafeHandle { llama_model_has_encoder($0) && !llama_model_has_decoder($0) }
    }

    deinit { llama_free(handle) }

    /// Computes a batch of whole inputs, each a sequence from position 0.
    mutating func compute(_ batch: borrowing LlamaBatch) throws(LlamaError) {
        // Models with a cache still hold the last batch in it; others have no memory to clear.
        llama_memory_clear(llama_get_memory(handle), false)
        let code = batch.withUnsafeBatch { batch in
            isEncoderOnly ? llama_encode(handle, batch) : llama_decode(handle, batch)
        }
        guard code == 0 else { throw .decodeFailed(code: code) }
    }

    /// What the last batch came to for a sequence in it.
    func output(of sequence: Int32) throws(LlamaError) -> [Float] {
        guard let values = llama_get_embeddings_seq(handle, sequence) else { throw .decodeFailed(code: -1) }
        return Array(UnsafeBufferPointer(start: values, count: outputSize))
    }
}

extension Pooling {
    fileprivate var llamaType: llama_pooling_type {
        switch self {
        case .mean: LLAMA_POOLING_TYPE_MEAN
        case .cls: LLAMA_POOLING_TYPE_CLS
        case .last: LLAMA_POOLING_TYPE_LAST
        case .rank: LLAMA_POOLING_TYPE_RANK
        }
    }

    /// - Parameter code: GGUF's number, which is libllama's; `nil` for none and for one that is not known.
    init?(code: Int) {
        guard let pooling = Self.allCases.first(where: { Int($0.llamaType.rawValue) == code }) else {
            return nil
        }
        self = pooling
    }
}
