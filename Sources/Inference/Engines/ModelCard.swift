/// What a client may know of a model.
public struct ModelCard: Sendable, Hashable {
    public var id: String
    /// Seconds since 1970.
    public var created: Int
    public var owner: String
    /// Tokens that one conversation can hold.
    public var contextSize: Int?
    /// Whether replies may hold reasoning, which decides the shape of a stream.
    public var hasReasoning: Bool
    /// The model that an adapter is for; `nil` for a model.
    public var parent: String?

    public init(
        id: String, created: Int, owner: String = "weir", contextSize: Int? = nil, hasReasoning: Bool = false,
        parent: String? = nil
    ) {
        self.id = id
        self.created = created
        self.owner = owner
        self.contextSize = contextSize
        self.hasReasoning = hasReasoning
        self.parent = parent
    }
}
