/// Something in a model's files that misleads a server that believes them.
public struct Fault: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable {
        /// A token ends turns that the files do not declare as an end.
        case undeclaredTerminator = "undeclared-terminator"
        /// A turn ends with text that is no special token.
        case spelledTerminator = "spelled-terminator"
        /// The declared end of sequence is not what turns end with.
        case unusedEnd = "unused-end-token"
        case missingTokens = "missing-tokens"
        case ordinaryMarkup = "ordinary-markup"
        case brokenTemplate = "broken-template"
        case failingTemplate = "failing-template"
        case missingTemplate = "missing-template"
        case droppedSystemMessage = "dropped-system-message"
        case doubledBegin = "doubled-begin-token"
        case invalidTokenID = "invalid-token-id"
        case missingPretokeniser = "missing-pretokeniser"
        case unknownContextSize = "unknown-context-size"
    }

    public var kind: Kind
    public var message: String
    /// What a person can do about it, and what Weir does meanwhile.
    public var remedy: String

    public init(_ kind: Kind, _ message: String, remedy: String) {
        self.kind = kind
        self.message = message
        self.remedy = remedy
    }
}
