/// Where a reply stands with its reasoning when it begins.
public enum ReasoningStart: Sendable, Hashable {
    /// It has none.
    case none
    /// The prompt left it open.
    case open
    /// The model may open it.
    case possible
}
