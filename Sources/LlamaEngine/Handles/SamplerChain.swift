import CLlama
import Inference

/// libllama's own samplers for one reply, with the candidates that they work on.
final class SamplerChain {
    private let handle: UnsafeMutablePointer<llama_sampler>
    private var candidates: [llama_token_data] = []
    private let model: LlamaModel

    /// - Parameter history: What the reply begins behind, for samplers that look at repetitions.
    init?(
        options: SamplingOptions, samplers: UncommonSamplers, seed: UInt64, model: LlamaModel,
        history: [TokenID]
    ) {
        guard let handle = llama_sampler_chain_init(llama_sampler_chain_default_params()) else { return nil }
        self.handle = handle
        self.model = model
        let seed = UInt32(truncatingIfNeeded: seed ^ seed >> 32)
        if let dry = samplers.dry { addDry(dry) }
        if samplers.topNSigma > 0 { add(llama_sampler_init_top_n_sigma(samplers.topNSigma)) }
        guard options.temperature > 1e-5 else {
            add(llama_sampler_init_greedy())
            accept(history)
            return
        }
        if let mirostat = samplers.mirostat {
            add(llama_sampler_init_temp(options.temperature))
            addMirostat(mirostat, seed: seed)
            accept(history)
            return
        }
        if options.topK > 0 { add(llama_sampler_init_top_k(Int32(clamping: options.topK))) }
        if samplers.typicalP < 1 { add(llama_sampler_init_typical(samplers.typicalP, 1)) }
        if options.topP < 1 { add(llama_sampler_init_top_p(options.topP, 1)) }
        if options.minP > 0 { add(llama_sampler_init_min_p(options.minP, 1)) }
        if samplers.xtcProbability > 0 {
            add(llama_sampler_init_xtc(samplers.xtcProbability, samplers.xtcThreshold, 1, seed))
        }
        add(
            llama_sampler_init_temp_ext(
                options.temperature, samplers.dynamicTemperatureRange, samplers.dynamicTemperatureExponent))
        if let adaptive = samplers.adaptive {
            add(llama_sampler_init_adaptive_p(adaptive.target, adaptive.decay, seed))
        } else {
            add(llama_sampler_init_dist(seed))
        }
        accept(history)
    }

    deinit { llama_sampler_free(handle) }

    /// Draws from a row of logits; those of `-inf` are no candidates.
    ///
    /// - Returns: `nil` for a row without candidates.
    func sample(_ row: LogitKernels.Row) -> TokenID? {
        candidates.removeAll(keepingCapacity: true)
        for index in row.indices where row[index] > -.infinity {
            candidates.append(llama_token_data(id: TokenID(index), logit: row[index], p: 0))
        }
        let token: TokenID? = candidates.withUnsafeMutableBufferPointer { buffer in
            guard !buffer.isEmpty else { return nil }
            var array = llama_token_data_array(
                data: buffer.baseAddress, size: buffer.count, selected: -1, sorted: false)
            llama_sampler_apply(handle, &array)
            guard array.selected >= 0, array.selected < Int64(array.size), let data = array.data else {
                return nil
            }
            return data[Int(array.selected)].id
        }
        if let token { accept([token]) }
        return token
    }

    func accept(_ tokens: [TokenID]) {
        for token in tokens { llama_sampler_accept(handle, token) }
    }

    private func add(_ sampler: UnsafeMutablePointer<llama_sampler>?) {
        if let sampler { llama_sampler_chain_add(handle, sampler) }
    }

    private func addMirostat(_ mirostat: UncommonSamplers.Mirostat, seed: UInt32) {
        switch mirostat.version {
        case .one:
            let count = model.withUnsafeHandle { llama_vocab_n_tokens(llama_model_get_vocab($0)) }
            // 100 tokens estimate the slope of the distribution, as in the paper.
            add(llama_sampler_init_mirostat(count, seed, mirostat.tau, mirostat.eta, 100))
        case .two: add(llama_sampler_init_mirostat_v2(seed, mirostat.tau, mirostat.eta))
        }
    }

    private func addDry(_ dry: UncommonSamplers.Dry) {
        let breakers = dry.breakers.map { Array($0.utf8CString) }
        // One buffer for all texts, because each must stay where it is during the call.
        let offsets = breakers.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.count) }
        var text = breakers.flatMap { $0 }
        text.append(0)
        text.withUnsafeBufferPointer { text in
            var pointers = zip(offsets, breakers).map { offset, _ in text.baseAddress?.advanced(by: offset) }
            let window = dry.window.map { Int32(clamping: $0) } ?? Int32(clamping: model.trainedContextSize)
            let sampler = model.withUnsafeHandle {
                llama_sampler_init_dry(
                    llama_model_get_vocab($0), dry.multiplier, dry.base, Int32(clamping: dry.allowedLength),
                    window, &pointers, pointers.count)
            }
            add(sampler)
        }
    }
}
