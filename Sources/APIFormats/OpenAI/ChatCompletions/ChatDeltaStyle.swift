/// Which keys the deltas of a chat stream have (section 3).
struct ChatDeltaStyle: Sendable, Hashable {
    let reasoningKey: String
    /// DeepSeek's discipline: content and reasoning are both there, and the one that is not meant is `null`.
    let hasBothKeys: Bool
    /// DeepSeek's last chunk has both keys too, and the usage.
    let isDeepSeekToTheLetter: Bool

    init(_ profile: ReasoningProfile, hasReasoning: Bool) {
        reasoningKey = profile == .vllm ? "reasoning" : "reasoning_content"
        hasBothKeys = hasReasoning && (profile == .standard || profile == .deepseek)
        isDeepSeekToTheLetter = hasReasoning && profile == .deepseek
    }

    var roleDelta: String {
        hasBothKeys
            ? #"{"role":"assistant","content":null,"reasoning_content":""}"#
            : #"{"role":"assistant","content":""}"#
    }

    var contentDeltaHead: String { #"{"content":"# }

    var contentDeltaTail: String { hasBothKeys ? #","reasoning_content":null}"# : "}" }

    var reasoningDeltaHead: String {
        hasBothKeys ? #"{"content":null,"reasoning_content":"# : #"{"\#(reasoningKey)":"#
    }

    var finishDelta: String { isDeepSeekToTheLetter ? #"{"content":"","reasoning_content":null}"# : "{}" }
}
