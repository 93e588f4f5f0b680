/// Which server an upstream is, as far as it matters for what it can be asked.
public enum UpstreamKind: String, Sendable, Hashable, CaseIterable, Codable {
    /// Any server of OpenAI's API; asked for nothing but what that API has.
    case openAI = "openai"
    case vLLM = "vllm"
    case sglang
    case llamaCpp = "llama.cpp"
    case llamaCppPython = "llama-cpp-python"
    /// Multi-adapter TGI.
    case lorax
    case tgi
    case ollama
    case xinference

    /// Recognises a server by what it says of itself in `/v1/models`.
    init?(owner: String) {
        switch owner {
        case "vllm": self = .vLLM
        case "sglang": self = .sglang
        case "llamacpp", "Mozilla-Ocho", "mozilla-ai": self = .llamaCpp
        case "me": self = .llamaCppPython
        case "library": self = .ollama
        case "xinference": self = .xinference
        default: return nil
        }
    }

    /// The fields beyond OpenAI's that it acts on.
    var extensions: UpstreamFields {
        switch self {
        case .openAI: [.logitBias, .logprobs, .seed, .choices, .responseFormat]
        case .vLLM:
            [
                .logitBias, .logprobs, .seed, .choices, .responseFormat, .topK, .minP, .repetitionPenalty,
                .ignoreEOS, .minTokens, .stopTokens, .includeStop, .specialTokens, .templateArguments,
                .continuesMessage, .priority, .regex, .choiceList, .grammar,
            ]
        case .sglang:
            [
                .logitBias, .logprobs, .seed, .choices, .responseFormat, .topK, .minP, .repetitionPenalty,
                .ignoreEOS, .minTokens, .stopTokens, .specialTokens, .templateArguments, .continuesMessage,
                .regex,
                .grammar,
            ]
        case .llamaCpp:
            [
                .logitBias, .logprobs, .seed, .choices, .responseFormat, .topK, .minP, .repetitionPenalty,
                .repetitionWindow, .uncommonSamplers, .ignoreEOS, .templateArguments, .grammar,
            ]
        case .llamaCppPython:
            [
                .logitBias, .logprobs, .seed, .responseFormat, .topK, .minP, .repetitionPenalty, .minTokens,
                .grammar,
            ]
        case .lorax, .tgi:
            [.seed, .logprobs, .responseFormat, .topK, .repetitionPenalty, .ignoreEOS]
        case .ollama: [.seed, .responseFormat]
        case .xinference:
            [
                .responseFormat, .logprobs, .topK, .repetitionPenalty, .stopTokens, .templateArguments,
                .regex,
                .choiceList, .grammar,
            ]
        }
    }

    var name: String {
        switch self {
        case .openAI: "a server of OpenAI's API"
        case .vLLM: "vLLM"
        case .sglang: "SGLang"
        case .llamaCpp: "llama.cpp"
        case .llamaCppPython: "llama-cpp-python"
        case .lorax: "LoRAX"
        case .tgi: "TGI"
        case .ollama: "Ollama"
        case .xinference: "Xinference"
        }
    }
}
