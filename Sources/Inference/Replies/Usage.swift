/// Tokens that a request cost.
public struct Usage: Sendable, Hashable {
    public var promptTokens: Int
    /// Of `promptTokens`, those whose state was reused instead of computed.
    public var cachedPromptTokens: Int
    /// Every token sampled, markup and terminators included.
    public var completionTokens: Int
    /// Of `completionTokens`, those between the reasoning markers.
    public var reasoningTokens: Int
    /// Tokens that were dropped from a full context so that the reply could go on.
    public var droppedTokens: Int
    /// The part of each choice, with its whole prompt; empty where the engine does not tell.
    public var choices: [Usage] = []

    public init(
        promptTokens: Int = 0, cachedPromptTokens: Int = 0, completionTokens: Int = 0,
        reasoningTokens: Int = 0, droppedTokens: Int = 0
    ) {
        self.promptTokens = promptTokens
        self.cachedPromptTokens = cachedPromptTokens
        self.completionTokens = completionTokens
        self.reasoningTokens = reasoningTokens
        self.droppedTokens = droppedTokens
    }

    /// What one choice cost; all of it if nothing is known of the parts.
    public func part(of choice: Int) -> Usage { choices.indices.contains(choice) ? choices[choice] : self }

    public var totalTokens: Int { promptTokens + completionTokens }
}
