/// What a reply says of itself, the same in all of its chunks (R2), and how it shows reasoning.
public struct ReplyContext: Sendable, Hashable {
    /// Unique to the request; starts with the dialect's `APIRequest.replyIDPrefix`.
    public var id: String
    /// Seconds since 1970.
    public var created: Int
    public var model: String
    public var systemFingerprint: String?
    /// Whether the model may reason. Replies of one that does not never mention reasoning.
    public var hasReasoning: Bool
    /// What holds for requests that do not choose a profile.
    public var defaultReasoning: ReasoningProfile

    public init(
        id: String, created: Int, model: String, systemFingerprint: String? = nil, hasReasoning: Bool = false,
        defaultReasoning: ReasoningProfile = .standard
    ) {
        self.id = id
        self.created = created
        self.model = model
        self.systemFingerprint = systemFingerprint
        self.hasReasoning = hasReasoning
        self.defaultReasoning = defaultReasoning
    }
}
