/// What an engine has done since it began, and what it is at.
public struct EngineStatistics: Sendable, Hashable {
    /// Tokens of prompts that were computed.
    public var promptTokens = 0
    /// Tokens of prompts that were there already: from earlier replies, or computed for another one.
    public var cachedPromptTokens = 0
    public var generatedTokens = 0
    /// Tokens that were computed on trial, and those of them that became part of a reply.
    public var draftedTokens = 0
    public var acceptedDraftTokens = 0
    public var replies = 0
    public var steps = 0
    /// Replies that are being generated now, and those that wait for a place.
    public var runningReplies = 0
    public var waitingReplies = 0

    /// Replies of upstreams in which something was repaired, by what it was.
    public var repairs: [Repair: Int] = [:]

    /// What was wrong, and the rule of the streaming contract that it broke.
    public struct Repair: Sendable, Hashable {
        public var rule: String
        public var fault: String

        public init(rule: String, fault: String) {
            self.rule = rule
            self.fault = fault
        }
    }

    public init() {}
}
