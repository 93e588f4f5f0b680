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
    /// How long these steps took.
    public var computing = Duration.zero
    /// Replies that are being generated now, and those that wait for a place.
    public var runningReplies = 0
    public var waitingReplies = 0

    /// The other machines that hold a part of the model.
    public var workers: [WorkerStatus] = []

    /// The other servers that have the model.
    public var upstreams: [UpstreamStatus] = []

    /// Tokens that took the engine's time.
    public var computedTokens: Int { promptTokens + generatedTokens }

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

    public var draftedTokens: Int { lookupDrafts.drafted + modelDrafts.drafted }
    public var acceptedDraftTokens: Int { lookupDrafts.accepted + modelDrafts.accepted }
}
