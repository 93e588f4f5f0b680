/// The natural logarithm of a token's probability before temperature and truncation, with the likeliest others.
public struct TokenLogprob: Sendable, Hashable {
    public struct Alternative: Sendable, Hashable {
        public var token: TokenID
        public var bytes: [UInt8]
        public var logprob: Float

        public init(token: TokenID, bytes: [UInt8], logprob: Float) {
            self.token = token
            self.bytes = bytes
            self.logprob = logprob
        }
    }

    public var token: TokenID
    public var bytes: [UInt8]
    /// `nil` for the first token of a prompt, which nothing predicts.
    public var logprob: Float?
    /// Most probable first.
    public var top: [Alternative]

    public init(token: TokenID, bytes: [UInt8], logprob: Float?, top: [Alternative] = []) {
        self.token = token
        self.bytes = bytes
        self.logprob = logprob
        self.top = top
    }
}
