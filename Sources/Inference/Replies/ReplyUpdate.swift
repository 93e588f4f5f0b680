/// An element of a `ReplyStream`: an event of one choice, or the final count.
public enum ReplyUpdate: Sendable, Hashable {
    case event(ReplyEvent, choice: Int)
    /// Comes once, after every choice has finished.
    case usage(Usage)
}
