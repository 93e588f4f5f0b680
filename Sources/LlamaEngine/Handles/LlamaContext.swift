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
    let threads: Int
    /// Positions that the layers with the shortest memory look back; 0 where all look back to the beginning.
    private let slidingWindow: Int
    private let adapters: RowAdapters?
    /// Whether the latest tokens can be taken back at any time: not from a state that they are folded into, and not
    /// from a window whose older part is overwritten.
    let canTakeBack: Bool
    /// Whether what is held of a text can be moved in it.
    let canShift: Bool

    struct Configuration: Sendable {
        var sequences: Int
        var sequenceLength: Int
        var batchCapacity: Int
        var threads: Int
        /// Whether steps can be computed with adapters.
        var takesAdapters = false
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
        let adapters = configuration.takesAdapters ? RowAdapters(threads: configuration.threads) : nil
        if let adapters {
            parameters.cb_eval = RowAdapters.callback
            parameters.cb_eval_user_data = Unmanaged.passUnretained(adapters).toOpaque()
        }
        self.adapters = adapters
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
        threads = configuration.threads
        let memoryShifts = llama_memory_can_shift(llama_get_memory(handle))
        (slidingWindow, canTakeBack, canShift) = model.withUnsafeHandle { model in
            let window = Int(llama_model_n_swa(model))
            let isRecurrent = llama_model_is_recurrent(model) || llama_model_is_hybrid(model)
            return (window, window == 0 && !isRecurrent, memoryShifts && !isRecurrent)
        }
    }

    deinit { llama_free(handle) }

    /// Computes one step. On an error nothing is known of the cache of the sequences in the batch.
    ///
    /// - Parameter mix: The adapters of a sequence; they take effect only in a context that takes adapters.
    mutating func decode(
        _ batch: borrowing LlamaBatch, adapters mix: ((Int32) -> AdapterMix)? = nil
    ) throws(LlamaError) {
        guard let adapters, let mix else { return try compute(batch) }
        let step = AdapterStep(batch.rows, capacity: batchCapacity, mix: mix)
        adapters.begin(step)
        let result = Result { () throws(LlamaError) in try compute(batch) }
        let end = Result { () throws(LlamaError) in try adapters.end() }
        try result.get()
        try end.get()
    }

    /// The tensors that the model multiplies activations with, found by computing a token. Clears the cache.
    mutating func multipliedMatrices() throws(LlamaError) -> [String: AdapterBase.Shape] {
        var batch = LlamaBatch(capacity: 1)
        batch.add(0, position: 0, sequence: 0, wantsLogits: true)
        defer { llama_memory_clear(llama_get_memory(handle), true) }
        adapters?.beginSurvey()
        try compute(batch)
        return adapters?.endSurvey() ?? [:]
    }

    private mutating func compute(_ batch: borrowing LlamaBatch) throws(LlamaError) {
        let code = batch.withUnsafeBatch { llama_decode(handle, $0) }
        guard code == 0 else { throw .decodeFailed(code: code) }
        // Devices of other machines answer later; what a step took is known when they have.
        if model.remote != nil { llama_synchronize(handle) }
    }

    /// The logits of a row of the last batch, one for each token of the vocabulary, free to be overwritten. They last
    /// until the next step.
    mutating func logits(row: Int32) throws(LlamaError) -> UnsafeMutableBufferPointer<Float> {
        guard let logits = llama_get_logits_ith(handle, row) else { throw .decodeFailed(code: -1) }
        return UnsafeMutableBufferPointer(start: logits, count: vocabularySize)
    }

    /// Whether a sequence still holds all that a token at a position looks back to.
    func canContinue(sequence: Int32, at position: Int) -> Bool {
        let first = Int(llama_memory_seq_pos_min(llama_get_memory(handle), sequence))
        return first >= 0 && first <= (slidingWindow > 0 ? max(0, position - slidingWindow) : 0)
    }

    /// Makes one sequence hold what another one holds, and nothing else. The next step moves the data.
    mutating func copy(sequence source: Int32, to destination: Int32) {
        forget(sequence: destination)
        llama_memory_seq_cp(llama_get_memory(handle), source, destination, -1, -1)
    }

    /// Bytes of what `state(of:)` would give.
    mutating func stateSize(of sequence: Int32) -> Int { llama_state_seq_get_size(handle, sequence) }

    /// What a sequence holds, as bytes that `restore` takes back. Costs a copy of it.
    mutating func state(of sequence: Int32) -> [UInt8] {
        let size = llama_state_seq_get_size(handle, sequence)
        return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            count = llama_state_seq_get_data(handle, buffer.baseAddress, size, sequence)
        }
    }

    /// Makes a sequence hold what another one, or the same, held before.
    ///
    /// - Returns: `false` if libllama refuses; the sequence is empty then.
    mutating func restore(_ state: [UInt8], to sequence: Int32) -> Bool {
        forget(sequence: sequence)
        let read = state.withUnsafeBufferPointer {
            llama_state_seq_set_data(handle, $0.baseAddress, $0.count, sequence)
        }
        if read == 0 { forget(sequence: sequence) }
        return read > 0
    }

    /// Forgets what a sequence holds from a position on.
    ///
    /// - Returns: `false` if this kind of cache can only be forgotten whole; it is unchanged then.
    mutating func forget(sequence: Int32, from position: Int) -> Bool {
        llama_memory_seq_rm(llama_get_memory(handle), sequence, Int32(clamping: position), -1)
    }

    /// Drops tokens behind the first `keep`, and moves up what follows. The next step does the moving.
    mutating func shift(sequence: Int32, keep: Int, discard: Int) {
        let memory = llama_get_memory(handle)
        let (start, end) = (Int32(clamping: keep), Int32(clamping: keep + discard))
        _ = llama_memory_seq_rm(memory, sequence, start, end)
        llama_memory_seq_add(memory, sequence, end, -1, start - end)
    }

    mutating func forget(sequence: Int32) {
        _ = llama_memory_seq_rm(llama_get_memory(handle), sequence, -1, -1)
    }
}
