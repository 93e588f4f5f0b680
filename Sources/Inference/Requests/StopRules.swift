/// Where a client wants the reply to end, beyond the model's own terminators.
public struct StopRules: Sendable, Hashable {
    /// Matched in the visible text, across token borders; the earliest match in the text wins.
    public var strings: [String]
    public var tokens: Set<TokenID>
    /// Whether a matched stop string stays at the end of the reply.
    public var includesMatch: Bool
    /// The model's own end is made impossible instead of obeyed.
    public var ignoresEndOfTurn: Bool

    public init(
        strings: [String] = [], tokens: Set<TokenID> = [], includesMatch: Bool = false,
        ignoresEndOfTurn: Bool = false
    ) {
        self.strings = strings
        self.tokens = tokens
        self.includesMatch = includesMatch
        self.ignoresEndOfTurn = ignoresEndOfTurn
    }
}
