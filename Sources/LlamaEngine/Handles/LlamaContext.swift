import CLlama

/// A key-value cache and the sequences decoded in it. Lives on one decode loop and nowhere else.
struct LlamaContext: ~Copyable {
    private let handle: OpaquePointer
    /// Keeps the weights alive for as long as the context points to them.
    let model: LlamaModel
    let vocabularySize: Int
    /// Tokens that each sequence can hold.
    let sequenceLength: Int
    let batchCapacity: Int

    struct Configuration: Sendable {
        var sequences: Int
        var sequenceLength: Int
        var batchCapacity: Int
        var threads: Int
    }

    init(model: LlamaModel, configuration: Configuration) throws(LlamaError) {
        var parameters = llama_context_default_params()
        parameters.n_ctx = UInt32(clamping: configuration.sequenceLength * configuration.sequences)
        parameters.n_seq_max = UInt32(clamping: configuration.sequences)
        parameters.n_batch = UInt32(clamping: configuration.batchCapacity)
        parameters.n_ubatch = UInt32(clamping: configuration.batchCapacity)
        parameters.n_threads = Int32(clamping: configuration.threads)
        parameters.n_threads_batch = Int32(clamping: configuration.threads)
        parameters.no_perf = true
        _ = LlamaBackend.takeErrors()
        guard let handle = model.withUnsafeHandle({ llama_init_from_model($0, parameters) }) else {
            throw .contextCreationFailed(reason: LlamaBackend.takeErrors().last ?? "libllama gave no reason")
        }
        self.handle = handle
        self.model = model
        vocabularySize = model.withUnsafeHandle { Int(llama_vocab_n_tokens(llama_model_get_vocab($0))) }
        // libllama rounds the length up; what was asked for is what is served.
        sequenceLength = min(configuration.sequenceLength, Int(llama_n_ctx_seq(handle)))
        batchCapacity = configuration.batchCapacity
    }

    deinit { llama_free(handle) }

    /// Computes one step. On an error nothing is known of the cache of the sequences in the batch.
    mutating func decode(_ batch: borrowing LlamaBatch) throws(LlamaError) {
        let code = batch.withUnsafeBatch { llama_decode(handle, $0) }
        guard code == 0 else { throw .decodeFailed(code: code) }
    }

    /// The logits of a row of the last batch, one for each token of the vocabulary, free to be overwritten.
    mutating func withLogits<Result>(
        row: Int32, _ body: (UnsafeMutableBufferPointer<Float>) -> Result
    ) throws(LlamaError) -> Result {
        guard let logits = llama_get_logits_ith(handle, row) else { throw .decodeFailed(code: -1) }
        return body(UnsafeMutableBufferPointer(start: logits, count: vocabularySize))
    }

    /// Forgets what a sequence holds from a position on.
    ///
    /// - Returns: `false` if this kind of cache can only be forgotten whole; it is unchanged then.
    mutating func forget(sequence: Int32, from position: Int) -> Bool {
        llama_memory_seq_rm(llama_get_memory(handle), sequence, Int32(clamping: position), -1)
    }

    mutating func forget(sequence: Int32) {
        _ = llama_memory_seq_rm(llama_get_memory(handle), sequence, -1, -1)
    }
}
