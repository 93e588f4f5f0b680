/// An element of a `PieceStream`.
public enum PieceUpdate: Sendable, Hashable {
    /// Comes once for each choice, before its first piece.
    case prompt(PromptReport, choice: Int)
    case piece(TokenPiece, choice: Int)
    /// The context was full, and so many of its tokens were dropped.
    case shifted(dropped: Int, choice: Int)
    /// Comes once for each choice that was not stopped, last.
    case end(EndCause, choice: Int)
}

/// What an engine made of a choice's prompt.
public struct PromptReport: Sendable, Hashable {
    public var tokens: Int
    public var cachedTokens: Int
    /// The prompt's tokens with their log probabilities, if they were asked for.
    public var pieces: [TokenPiece]

    public init(tokens: Int, cachedTokens: Int, pieces: [TokenPiece] = []) {
        self.tokens = tokens
        self.cachedTokens = cachedTokens
        self.pieces = pieces
    }
}

/// Why an engine stopped.
public enum EndCause: Sendable, Hashable {
    case terminator
    case stopToken(TokenID)
    /// The token limit or the end of the context.
    case length
}
