/// Where a reply puts what the model thought before it answered.
public enum ReasoningProfile: String, Sendable, Hashable, CaseIterable {
    /// `reasoning_content`, with DeepSeek's keys in every delta and OpenAI's finish and usage chunks.
    case standard
    /// DeepSeek's stream to the letter: its finish chunk has the keys too, and the usage that was asked for.
    case deepseek
    /// `reasoning`, a key that is there only while the model reasons.
    case vllm
    /// In the content, between `<think>` and `</think>`.
    case inline
    /// Nowhere.
    case hidden
}
