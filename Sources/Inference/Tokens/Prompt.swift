/// What an engine is to continue.
///
/// Text that came from a user can never become a control token: those, and reserved ones, are recognised in
/// `template` segments only. Text between two of them is tokenised in one piece, whatever segments it spans, so that the
/// ids equal the reference tokeniser's.
public struct Prompt: Sendable, Hashable {
    public struct Segment: Sendable, Hashable {
        public enum Origin: Sendable, Hashable {
            case template, input
        }

        public var text: String
        public var origin: Origin

        public init(_ text: String, origin: Origin) {
            self.text = text
            self.origin = origin
        }
    }

    public enum Content: Sendable, Hashable {
        case segments([Segment])
        case tokens([TokenID])
    }

    public var content: Content
    /// Puts the vocabulary's begin token in front where the vocabulary asks for one and the text lacks it.
    public var addsBeginToken: Bool
    /// Puts the vocabulary's end token or separator behind the text where the vocabulary asks for one, as models
    /// that embed are trained with it.
    public var addsEndToken: Bool
    /// Added tokens that are markup to the template, so that input text cannot become them either.
    public var reservedTokens: Set<TokenID>
    /// Markup of a model whose tokens are not known: an engine that sends text sees to it that no input spells one.
    public var reservedTexts: [String]

    public init(
        _ content: Content, addsBeginToken: Bool, addsEndToken: Bool = false,
        reservedTokens: Set<TokenID> = [], reservedTexts: [String] = []
    ) {
        self.content = content
        self.addsBeginToken = addsBeginToken
        self.addsEndToken = addsEndToken
        self.reservedTokens = reservedTokens
        self.reservedTexts = reservedTexts
    }
}
