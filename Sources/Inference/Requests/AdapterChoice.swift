/// An adapter that a reply is to be generated with.
public struct AdapterChoice: Sendable, Hashable {
    public var name: String
    /// How much of it; `nil` for what it was registered with.
    public var scale: Float?
    /// Where the request names it, for errors.
    public var field: String?

    public init(name: String, scale: Float? = nil, field: String? = nil) {
        self.name = name
        self.scale = scale
        self.field = field
    }
}
