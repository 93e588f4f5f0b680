/// A prompt of the completions API. Its text is the caller's own template: special tokens in it are recognised.
public enum CompletionPrompt: Sendable, Hashable {
    case text(String)
    case tokens([TokenID])
    /// Texts and tokens in turn.
    case mixed([Part])

    public enum Part: Sendable, Hashable {
        case text(String)
        case token(TokenID)
    }
}
