import Inference
import OrderedJSON

extension UpstreamBody {
    /// Says all that the upstream has a field for, because its own defaults need not be what the request means.
    mutating func add(_ sampling: SamplingOptions) throws(InferenceError) {
        set("temperature", number(sampling.temperature))
        set("top_p", number(sampling.topP))
        if sampling.frequencyPenalty != 0 { set("frequency_penalty", number(sampling.frequencyPenalty)) }
        if sampling.presencePenalty != 0 { set("presence_penalty", number(sampling.presencePenalty)) }
        if has(.topK) {
            // 0 is "all" to llama.cpp, -1 to the others; to TGI silence is.
            if sampling.topK > 0 || ![.lorax, .tgi].contains(kind) {
                set("top_k", .integer(sampling.topK > 0 ? sampling.topK : isLlamaCpp ? 0 : -1))
            }
        } else if sampling.topK > 0 {
            try require(.topK, "top_k")
        }
        if has(.minP) {
            set("min_p", number(sampling.minP))
        } else if sampling.minP > 0 {
            try require(.minP, "min_p")
        }
        try addRepetition(sampling)
        if !sampling.logitBias.isEmpty {
            try require(.logitBias, "logit_bias")
            let entries = sampling.logitBias.sorted { $0.key < $1.key }
            set("logit_bias", .object(JSONObject(entries.map { (String($0.key), number($0.value)) })))
        }
        if let seed = sampling.seed {
            try require(.seed, "seed")
            set("seed", .integer(Int(Int64(bitPattern: seed))))
        }
        if let uncommon = sampling.uncommon {
            try require(.uncommonSamplers, uncommon.firstField)
            add(uncommon)
        }
    }

    private mutating func addRepetition(_ sampling: SamplingOptions) throws(InferenceError) {
        let isOff = sampling.repetitionPenalty == 1
        if kind == .llamaCpp {
            set("repeat_penalty", number(sampling.repetitionPenalty))
            if !isOff { set("repeat_last_n", .integer(sampling.repetitionWindow ?? -1)) }
            return
        }
        if kind == .llamaCppPython {
            if sampling.repetitionWindow != nil { try require(.repetitionWindow, "repeat_last_n") }
            return set("repeat_penalty", number(sampling.repetitionPenalty))
        }
        if !isOff {
            try require(.repetitionPenalty, "repetition_penalty")
            if sampling.repetitionWindow != nil { try require(.repetitionWindow, "repeat_penalty") }
        }
        if has(.repetitionPenalty), !isOff || [.vLLM, .sglang].contains(kind) {
            set("repetition_penalty", number(sampling.repetitionPenalty))
        }
    }

    private mutating func add(_ samplers: UncommonSamplers) {
        set("typical_p", number(samplers.typicalP))
        set("top_n_sigma", number(samplers.topNSigma > 0 ? samplers.topNSigma : -1))
        set("dynatemp_range", number(samplers.dynamicTemperatureRange))
        set("dynatemp_exponent", number(samplers.dynamicTemperatureExponent))
        set("xtc_probability", number(samplers.xtcProbability))
        set("xtc_threshold", number(samplers.xtcThreshold))
        if let mirostat = samplers.mirostat {
            set("mirostat", .integer(mirostat.version.rawValue))
            set("mirostat_tau", number(mirostat.tau))
            set("mirostat_eta", number(mirostat.eta))
        }
        if let dry = samplers.dry {
            set("dry_multiplier", number(dry.multiplier))
            set("dry_base", number(dry.base))
            set("dry_allowed_length", .integer(dry.allowedLength))
            set("dry_penalty_last_n", .integer(dry.window ?? -1))
            set("dry_sequence_breakers", .array(dry.breakers.map { .string($0) }))
        }
        if let adaptive = samplers.adaptive {
            set("adaptive_target", number(adaptive.target))
            set("adaptive_decay", number(adaptive.decay))
        }
    }

    /// The number in the digits that the client wrote, which are those of its own precision.
    private func number(_ value: Float) -> JSONValue {
        let isWhole = value.magnitude < 0x1p24 && value == value.rounded()
        return .double(isWhole ? Double(value) : Double(value.description) ?? Double(value))
    }
}

extension UncommonSamplers {
    /// The field of the request that asks for the first of the samplers that take part.
    fileprivate var firstField: String {
        if mirostat != nil { return "mirostat" }
        if dry != nil { return "dry_multiplier" }
        if adaptive != nil { return "adaptive_target" }
        if typicalP < 1 { return "typical_p" }
        if topNSigma > 0 { return "top_n_sigma" }
        return dynamicTemperatureRange > 0 ? "dynatemp_range" : "xtc_probability"
    }
}
