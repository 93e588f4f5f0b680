/// What an engine has done since it began, and what it is at.
public struct EngineStatistics: Sendable, Hashable {
    /// Tokens of prompts that were computed.
    public var promptTokens = 0
    /// Tokens of prompts that were there already: from earlier replies, or computed for another one.
    public var cachedPromptTokens = 0
    public var generatedTokens = 0
    /// Tokens that were computed on trial because they stood behind the same ones before.
    public var lookupDrafts = DraftCount()
    /// Tokens that were computed on trial because a second model proposed them.
    public var modelDrafts = DraftCount()
    public var replies = 0
    public var steps = 0
    /// Replies that are being generated now, and those that wait for a place.
    public var runningReplies = 0
    public var waitingReplies = 0

    public init() {}

    public var draftedTokens: Int { lookupDrafts.drafted + modelDrafts.drafted }
    public var acceptedDraftTokens: Int { lookupDrafts.accepted + modelDrafts.accepted }
}
