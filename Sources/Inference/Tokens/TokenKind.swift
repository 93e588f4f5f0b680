/// What a token is to the vocabulary, which decides whether its text may be markup.
public enum TokenKind: Sendable, Hashable {
    /// An ordinary piece of text.
    case text
    /// A token of its own that is shown when decoded (GGUF `USER_DEFINED`, Hugging Face `special: false`).
    case added
    /// A token that is never part of the visible text (GGUF `CONTROL`, Hugging Face `special: true`).
    case control
}
