/// One generated token and the bytes it stands for.
public struct TokenPiece: Sendable, Hashable {
    /// `nil` when the engine gave text without naming tokens.
    public var token: TokenID?
    /// Not necessarily whole code points. The storage is shared with the vocabulary's table, so a copy is cheap.
    public var bytes: [UInt8]
    public var kind: TokenKind
    /// The token is in the request's end set: it ends the reply and its text is markup.
    public var isTerminator: Bool
    public var logprob: TokenLogprob?

    public init(
        token: TokenID? = nil, bytes: [UInt8], kind: TokenKind = .text, isTerminator: Bool = false,
        logprob: TokenLogprob? = nil
    ) {
        self.token = token
        self.bytes = bytes
        self.kind = kind
        self.isTerminator = isTerminator
        self.logprob = logprob
    }
}
