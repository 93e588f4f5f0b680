import Inference
import OrderedJSON

/// The request for the continuation of one prompt, in the words of a server's text endpoint.
struct RawTextBody: Sendable {
    let path: String
    let fields: JSONObject

    /// - Parameter maxTokens: How many tokens the reply may have; servers have defaults that cut replies short.
    init(
        _ prompt: CompletionPrompt, _ request: TextRequest, model: String, kind: UpstreamKind, maxTokens: Int
    ) throws(InferenceError) {
        // What all text endpoints share is what completions have.
        let completion = GenerationRequest(
            model: model, input: .completion([prompt]), sampling: request.sampling,
            stop: StopRules(ignoresEndOfTurn: request.ignoresTerminators), maxTokens: maxTokens,
            minTokens: request.minTokens)
        var fields = try UpstreamBody(completion, model: model, kind: kind).fields
        switch kind {
        case .llamaCpp:
            path = "/completion"
            self.fields = Self.native(fields)
        case .lorax, .tgi:
            path = "/generate_stream"
            self.fields = try Self.generate(fields, prompt, request.sampling, model: model, kind: kind)
        case .vLLM, .sglang, .xinference, .openAI, .ollama:
            path = "/v1/completions"
            if kind == .vLLM || kind == .sglang { fields["skip_special_tokens"] = false }
            if kind == .vLLM {
                fields["return_token_ids"] = true
                fields["spaces_between_special_tokens"] = false
                // The prompt has its begin token, or is meant to have none.
                if case .text = prompt { fields["add_special_tokens"] = false }
                fields["stop_token_ids"] = Self.ids(request.terminators.union(request.stopTokens))
            }
            self.fields = fields
        }
    }

    private static func ids(_ tokens: Set<TokenID>) -> JSONValue {
        .array(tokens.sorted().map { .integer(Int($0)) })
    }

    /// llama.cpp's own endpoint, whose events name tokens.
    private static func native(_ completion: JSONObject) -> JSONObject {
        var fields = completion
        fields["n_predict"] = fields.removeValue(forKey: "max_tokens")
        for name in ["model", "stream_options"] { fields.removeValue(forKey: name) }
        fields["return_tokens"] = true
        fields["cache_prompt"] = true
        if let bias = fields["logit_bias"]?.objectValue {
            fields["logit_bias"] = .array(bias.map { [.integer(Int($0.key) ?? 0), $0.value] })
        }
        return fields
    }

    /// TGI's endpoint, and that of LoRAX, where the model may be an adapter.
    private static func generate(
        _ completion: JSONObject, _ prompt: CompletionPrompt, _ sampling: SamplingOptions, model: String,
        kind: UpstreamKind
    ) throws(InferenceError) -> JSONObject {
        guard case .text(let text) = prompt else {
            throw .invalidRequest(
                field: "prompt",
                reason: "`prompt` must be text: the model is served by \(kind.name), which takes no tokens.")
        }
        var parameters: JSONObject = ["details": true, "max_new_tokens": completion["max_tokens"] ?? .null]
        for name in ["seed", "top_k", "repetition_penalty", "frequency_penalty", "ignore_eos_token"] {
            parameters[name] = completion[name]
        }
        // They allow neither 0 nor 1 where those mean that nothing is done.
        parameters["do_sample"] = .bool(sampling.temperature > 0)
        if sampling.temperature > 0 { parameters["temperature"] = completion["temperature"] }
        if sampling.topP < 1 { parameters["top_p"] = completion["top_p"] }
        if kind == .lorax, !model.isEmpty { parameters["adapter_id"] = .string(model) }
        return ["inputs": .string(text), "parameters": .object(parameters)]
    }
}
