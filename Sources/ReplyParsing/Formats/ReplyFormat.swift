/// How the models of a family write their replies: declared once, read by the parser and by whatever forces
/// such a reply.
public struct ReplyFormat: Sendable, Hashable {
    /// What ids the family's templates accept in the history.
    public enum CallIDs: Sendable, Hashable {
        case any
        /// Exactly nine letters and digits, or the template refuses the conversation.
        case nineAlphanumerics
    }

    public var name: String
    /// The models known to write so.
    public var models: String
    /// Special tokens that end a turn of these models; as text they count only at the very end of a reply.
    public var endTokens: [String]
    /// What the text is before any marker, if the prompt leaves no reasoning open.
    public var opensIn: Region
    public var reasoning: ReasoningSyntax?
    /// How the text of a header reads.
    public var header: HeaderSyntax?
    /// Markers besides those of reasoning and calls.
    public var delimiters: [Delimiter]
    public var calls: [CallSyntax]
    /// Texts that end a reply even if the vocabulary has no such token.
    public var terminators: [Marker]
    /// Whitespace next to markers and at both ends is text as well.
    public var keepsWhitespace: Bool
    public var callIDs: CallIDs
    /// Texts that open the model's turn in a prompt: what stands before the last of them is history.
    public var turnOpeners: [String]
    public var layout: ReplyLayout

    public init(
        _ name: String, models: String, endTokens: [String] = [], opensIn: Region = .content,
        reasoning: ReasoningSyntax? = nil, header: HeaderSyntax? = nil, delimiters: [Delimiter] = [],
        calls: [CallSyntax] = [], terminators: [Marker] = [], keepsWhitespace: Bool = false,
        callIDs: CallIDs = .any, turnOpeners: [String] = [],
        layout: ReplyLayout = ReplyLayout()
    ) {
        self.name = name
        self.models = models
        self.endTokens = endTokens
        self.opensIn = opensIn
        self.reasoning = reasoning
        self.header = header
        self.delimiters = delimiters
        self.calls = calls
        self.terminators = terminators
        self.keepsWhitespace = keepsWhitespace
        self.callIDs = callIDs
        self.turnOpeners = turnOpeners
        self.layout = layout
    }
}
