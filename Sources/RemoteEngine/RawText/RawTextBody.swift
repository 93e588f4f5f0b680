import Inference
import OrderedJSON

/// The request for the continuation of one prompt, in the words of a server's text endpoint.
struct RawTextBody: Sendable {
    let path: String
    private(set) var fields: JSONObject
    let kind: UpstreamKind
    /// What the reply is to be held to, if to anything.
    private(set) var given: GivenConstraint?

    /// What is known of the prompt and of the model besides the request.
    struct Setting: Sendable {
        var model: String
        var kind: UpstreamKind
        /// How many tokens the reply may have; servers have defaults that cut replies short.
        var maxTokens: Int
        /// The vocabulary tells the bytes of a token, so that its id is a better name than its text.
        var knowsSpelling = false
        /// Special tokens whose text the server must show, because their ids mean nothing here.
        var shownTexts: [String] = []
    }

    init(
        _ prompt: CompletionPrompt, _ request: TextRequest, _ setting: Setting
    ) throws(InferenceError) {
        kind = setting.kind
        try Self.refuse(request, kind)
        // What all text endpoints share is what completions have.
        var completion = GenerationRequest(
            model: setting.model, input: .completion([prompt]), sampling: request.sampling,
            stop: StopRules(
                strings: Self.stops(request, kind), ignoresEndOfTurn: request.ignoresTerminators),
            maxTokens: setting.maxTokens, minTokens: request.minTokens, topLogprobs: request.topLogprobs,
            echoesPrompt: request.reportsPromptTokens)
        for token in Self.banned(request, kind) { completion.sampling.logitBias[token] = Self.ban }
        if [.vLLM, .sglang, .xinference].contains(kind) {
            completion.stop.tokens = request.stopTokens
            if !request.ignoresTerminators { completion.stop.tokens.formUnion(request.terminators) }
        }
        fields = try UpstreamBody(completion, model: setting.model, kind: kind).fields
        switch kind {
        case .llamaCpp:
            path = "/completion"
            makeNative(request, setting)
        case .lorax, .tgi:
            path = "/generate_stream"
            try makeGenerate(prompt, request, setting)
        case .vLLM, .sglang, .xinference, .openAI, .ollama, .llamaCppPython:
            path = "/v1/completions"
            if kind == .vLLM || kind == .sglang { fields["skip_special_tokens"] = false }
            if kind == .vLLM {
                fields["return_token_ids"] = true
                fields["spaces_between_special_tokens"] = false
                // The prompt has its begin token, or is meant to have none.
                if case .text = prompt { fields["add_special_tokens"] = false }
                if request.topLogprobs != nil, setting.knowsSpelling {
                    fields["return_tokens_as_token_ids"] = true
                }
            }
        }
        if let constraint = request.writtenConstraint { given = try add(constraint) }
    }

    mutating func set(_ key: String, _ value: JSONValue) { fields[key] = value }

    mutating func set(parameter key: String, _ value: JSONValue) {
        var parameters = fields["parameters"]?.objectValue ?? [:]
        parameters[key] = value
        fields["parameters"] = .object(parameters)
    }

    /// What servers take for "never".
    private static let ban: Float = -100

    /// Ends that the server does not know for such, where the reply is to go on, and what a constraint is not to let
    /// in as text.
    private static func banned(_ request: TextRequest, _ kind: UpstreamKind) -> Set<TokenID> {
        guard UpstreamKind.namingBans.contains(kind) else { return [] }
        var banned = request.ignoresTerminators ? request.terminators : []
        let unwanted = request.writtenConstraint?.unwantedTokens ?? []
        if unwanted.count <= (kind == .llamaCpp ? 8192 : 512) { banned.formUnion(unwanted) }
        return banned
    }

    /// Some take four stop strings at most; what they do not stop at is stopped here.
    private static func stops(_ request: TextRequest, _ kind: UpstreamKind) -> [String] {
        let limit = [.openAI, .lorax, .tgi].contains(kind) ? 4 : 16
        return Array(request.terminatorTexts.prefix(limit))
    }

    private static func refuse(_ request: TextRequest, _ kind: UpstreamKind) throws(InferenceError) {
        func refusal(_ field: String, _ what: String) -> InferenceError {
            .invalidRequest(
                field: field,
                reason:
                    "\(what) not supported: the model is served by the text endpoint of \(kind.name) (`mode: raw`), which cannot do that."
            )
        }
        guard kind != .ollama else {
            throw refusal("model", "`mode: raw`, in which prompts are made by Weir, is")
        }
        if request.contextShift?.isAskedFor == true { throw refusal("context_shift", "`context_shift` is") }
        if request.reportsPromptTokens, kind != .vLLM {
            throw refusal("logprobs", "`logprobs` of an echoed prompt are")
        }
        if !request.stopTokens.isEmpty, kind == .openAI {
            throw refusal("stop_token_ids", "`stop_token_ids` are")
        }
    }

    /// llama.cpp's own endpoint, whose events name tokens.
    private mutating func makeNative(_ request: TextRequest, _ setting: Setting) {
        fields["n_predict"] = fields.removeValue(forKey: "max_tokens")
        for name in ["model", "stream_options", "logprobs"] { fields.removeValue(forKey: name) }
        fields["return_tokens"] = true
        fields["cache_prompt"] = true
        if let bias = fields["logit_bias"]?.objectValue {
            let banned = Self.banned(request, kind)
            fields["logit_bias"] = .array(
                bias.map { name, value in
                    let token = TokenID(name) ?? 0
                    return [.integer(Int(token)), banned.contains(token) ? false : value]
                })
        }
        if let count = request.topLogprobs {
            // Without any it gives none of the token itself either.
            fields["n_probs"] = .integer(max(1, count))
            fields["post_sampling_probs"] = false
        }
        if !setting.shownTexts.isEmpty {
            fields["preserved_tokens"] = .array(setting.shownTexts.map { .string($0) })
        }
    }

    /// TGI's endpoint, and that of LoRAX, where the model may be an adapter.
    private mutating func makeGenerate(
        _ prompt: CompletionPrompt, _ request: TextRequest, _ setting: Setting
    ) throws(InferenceError) {
        guard case .text(let text) = prompt else {
            throw .invalidRequest(
                field: "prompt",
                reason: "`prompt` must be text: the model is served by \(kind.name), which takes no tokens.")
        }
        let completion = fields
        var parameters: JSONObject = ["details": true, "max_new_tokens": completion["max_tokens"] ?? .null]
        for name in [
            "seed", "top_k", "repetition_penalty", "frequency_penalty", "ignore_eos_token", "stop",
        ] {
            parameters[name] = completion[name]
        }
        // They allow neither 0 nor 1 where those mean that nothing is done.
        let sampling = request.sampling
        parameters["do_sample"] = .bool(sampling.temperature > 0)
        if sampling.temperature > 0 { parameters["temperature"] = completion["temperature"] }
        if sampling.topP < 1 { parameters["top_p"] = completion["top_p"] }
        if kind == .lorax, !setting.model.isEmpty { parameters["adapter_id"] = .string(setting.model) }
        if let count = request.topLogprobs, count > 0 {
            parameters[kind == .tgi ? "top_n_tokens" : "return_k_alternatives"] = .integer(count)
        }
        fields = ["inputs": .string(text), "parameters": .object(parameters)]
    }
}

extension UpstreamKind {
    /// Whose servers can be told that a token must not come.
    fileprivate static let namingBans: Set<UpstreamKind> = [.llamaCpp, .vLLM, .sglang, .openAI]
}
