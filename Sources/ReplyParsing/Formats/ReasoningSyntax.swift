/// The markers of reasoning.
public struct ReasoningSyntax: Sendable, Hashable {
    public var opens: [Marker]
    public var closes: [Marker]
    /// Where an opener counts outside reasoning; prose about reasoning mentions it, and a reply that fell for
    /// that would lose all its content.
    public var position: Delimiter.Position
    /// What follows the reasoning.
    public var leadsTo: Region
    /// Ends of a prompt, besides the openers, after which generation starts as reasoning.
    public var promptEndings: [String]

    public init(
        opens: [Marker], closes: [Marker], position: Delimiter.Position = .asTokenOrLineStart,
        leadsTo: Region = .content, promptEndings: [String] = []
    ) {
        self.opens = opens
        self.closes = closes
        self.position = position
        self.leadsTo = leadsTo
        self.promptEndings = promptEndings
    }

    /// `<think>…</think>`, each a token of its own.
    public static let think = ReasoningSyntax(opens: [.added("<think>")], closes: [.added("</think>")])
    /// `<think>…</think>` spelled from ordinary text.
    public static let spelledThink = ReasoningSyntax(opens: ["<think>"], closes: ["</think>"])
}
