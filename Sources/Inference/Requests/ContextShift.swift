/// What becomes of a reply that fills the context: the oldest part of the text is dropped, and it goes on.
public struct ContextShift: Sendable, Hashable {
    /// What is never dropped. The token that a sequence begins with is kept besides.
    public enum Keep: Sendable, Hashable {
        /// What stands in front of a chat's first message that is not the system's.
        case prefix
        case tokens(Int)
        case prompt
    }

    public var keep: Keep
    /// Tokens that are dropped at a time; `nil` for half of what is not kept.
    public var discard: Int?
    /// The length of a chat's prefix, once its prompt is rendered.
    public var prefixLength: Int
    /// Whether the request asked for it, and not the server's own setting.
    public var isAskedFor: Bool

    public init(
        keep: Keep = .prefix, discard: Int? = nil, prefixLength: Int = 0, isAskedFor: Bool = true
    ) {
        self.keep = keep
        self.discard = discard
        self.prefixLength = prefixLength
        self.isAskedFor = isAskedFor
    }
}
