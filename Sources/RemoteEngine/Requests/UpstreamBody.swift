import Inference
import OrderedJSON

/// The body of a request to an upstream: our request in its own fields, each of which it acts on.
struct UpstreamBody: Sendable {
    let kind: UpstreamKind
    private(set) var fields: JSONObject

    var bytes: [UInt8] { JSONValue.object(fields).serializedBytes() }

    /// - Parameter model: What the upstream calls the model.
    init(_ request: GenerationRequest, model: String, kind: UpstreamKind) throws(InferenceError) {
        self.kind = kind
        if request.contextShift?.isAskedFor == true {
            throw .invalidRequest(
                field: "context_shift",
                reason: "`context_shift` is not supported: the model is served by another server.")
        }
        fields = ["model": .string(model), "stream": true]
        if kind != .lorax { fields["stream_options"] = ["include_usage": true] }
        switch request.input {
        case .chat(let conversation): try add(conversation)
        case .completion(let prompts): try add(prompts)
        }
        try add(request.sampling)
        try add(request.stop)
        try addLimits(of: request)
        if let constraint = request.constraint { try add(constraint) }
    }

    var isChat: Bool { fields["messages"] != nil }

    /// By the name that llama.cpp has for things.
    var isLlamaCpp: Bool { [.llamaCpp, .llamaCppPython].contains(kind) }

    mutating func set(_ key: String, _ value: JSONValue?) {
        if let value { fields[key] = value }
    }

    /// Refuses a field that the upstream has nothing for.
    func require(_ field: UpstreamFields, _ name: String) throws(InferenceError) {
        guard !kind.extensions.contains(field) else { return }
        throw .invalidRequest(
            field: name,
            reason: "`\(name)` is not supported: the model is served by \(kind.name), which cannot do that.")
    }

    func has(_ field: UpstreamFields) -> Bool { kind.extensions.contains(field) }

    private mutating func add(_ prompts: [CompletionPrompt]) throws(InferenceError) {
        var values: [JSONValue] = []
        for prompt in prompts {
            switch prompt {
            case .text(let text): values.append(.string(text))
            case .tokens(let tokens): values.append(.array(tokens.map { .integer(Int($0)) }))
            case .mixed:
                throw .invalidRequest(
                    field: "prompt",
                    reason:
                        "`prompt` must be text or tokens, not both at once: the model is served by another server."
                )
            }
        }
        fields["prompt"] = values.count == 1 ? values[0] : .array(values)
    }

    private mutating func addLimits(of request: GenerationRequest) throws(InferenceError) {
        if let maxTokens = request.maxTokens { fields["max_tokens"] = .integer(maxTokens) }
        if request.minTokens > 0 {
            try require(.minTokens, "min_tokens")
            fields["min_tokens"] = .integer(request.minTokens)
        }
        if request.choicesPerPrompt > 1 {
            try require(.choices, "n")
            fields["n"] = .integer(request.choicesPerPrompt)
        }
        if let count = request.topLogprobs {
            try require(.logprobs, "logprobs")
            if isChat {
                fields["logprobs"] = true
                fields["top_logprobs"] = .integer(count)
            } else {
                fields["logprobs"] = .integer(count)
            }
        }
        if request.echoesPrompt { fields["echo"] = true }
        if !request.skipsSpecialTokens {
            try require(.specialTokens, "skip_special_tokens")
            fields["skip_special_tokens"] = false
        }
        if request.origin.priority != 0 {
            try require(.priority, "priority")
            fields["priority"] = .integer(request.origin.priority)
        }
    }

    private mutating func add(_ stop: StopRules) throws(InferenceError) {
        if !stop.strings.isEmpty { fields["stop"] = .array(stop.strings.map { .string($0) }) }
        if !stop.tokens.isEmpty {
            try require(.stopTokens, "stop_token_ids")
            fields["stop_token_ids"] = .array(stop.tokens.sorted().map { .integer(Int($0)) })
        }
        if stop.includesMatch {
            try require(.includeStop, "include_stop_str_in_output")
            fields["include_stop_str_in_output"] = true
        }
        if stop.ignoresEndOfTurn {
            try require(.ignoreEOS, "ignore_eos")
            fields[kind == .lorax || kind == .tgi ? "ignore_eos_token" : "ignore_eos"] = true
        }
    }
}
