/// How models write the parts of a reply besides calls: of all that the format reads, what was in training.
public struct ReplyLayout: Sendable, Hashable {
    /// Around reasoning, where its markers alone do not say it.
    public var reasoning: Frame?
    /// Around the content of a whole reply; any one of them.
    public var contents: [Frame]
    /// Around content that another message follows, if that is written differently.
    public var preamble: Frame?
    /// Between messages.
    public var next: String
    /// Calls have content before them, be it empty.
    public var callsFollowContent: Bool

    public init(
        reasoning: Frame? = nil, contents: [Frame] = [.none], preamble: Frame? = nil, next: String = "",
        callsFollowContent: Bool = false
    ) {
        self.reasoning = reasoning
        self.contents = contents
        self.preamble = preamble
        self.next = next
        self.callsFollowContent = callsFollowContent
    }

    /// Content may stand in a frame or without it.
    static func mayFrameContent(_ begin: String, _ end: String = "") -> ReplyLayout {
        ReplyLayout(contents: [.none, Frame(begin, end)])
    }

    static func framesContent(_ begin: String, _ end: String = "", next: String = "") -> ReplyLayout {
        ReplyLayout(contents: [Frame(begin, end)], next: next)
    }
}
