extension ChatCompletionRequest {
    static func reasoningProfile(_ fields: inout RequestFields) throws(APIError) -> ReasoningProfile? {
        let format: ReasoningFormat? = try fields.choice("reasoning_format")
        // vLLM's switch.
        if try fields.bool("include_reasoning") == false { return .hidden }
        return format?.profile
    }
}

/// The values of `reasoning_format`: llama.cpp's, and the names of our profiles.
private enum ReasoningFormat: String, CaseIterable {
    case none, auto, standard, deepseek, vllm, inline, hidden

    var profile: ReasoningProfile? {
        switch self {
        case .auto: nil
        case .none, .inline: .inline
        case .standard: .standard
        case .deepseek: .deepseek
        case .vllm: .vllm
        case .hidden: .hidden
        }
    }
}
