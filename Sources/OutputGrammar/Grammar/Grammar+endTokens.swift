public import Inference

extension Grammar {
    /// The same with any of some tokens at the end, or none.
    ///
    /// For a server that holds replies to a grammar and does not know these tokens for ends: it would let none of
    /// them follow.
    public func allowing(endTokens tokens: some Collection<TokenID>) -> Grammar {
        guard !tokens.isEmpty else { return self }
        var grammar = self
        let end = Expression.choice(tokens.sorted().map { .token($0) })
        grammar.root = grammar.rules.count
        grammar.rules.append(
            Rule("reply-and-end", .sequence([.rule(root), .repetition(end, min: 0, max: 1)])))
        return grammar
    }
}

extension Grammar {
    /// The tokens that it names.
    public var namedTokens: Set<TokenID> {
        rules.reduce(into: []) { $0.formUnion($1.expression.namedTokens) }
    }
}

extension Grammar.Expression {
    fileprivate var namedTokens: Set<TokenID> {
        switch self {
        case .literal, .pattern, .rule: []
        case .token(let token): [token]
        case .sequence(let list), .choice(let list): list.reduce(into: []) { $0.formUnion($1.namedTokens) }
        case .repetition(let inner, _, _): inner.namedTokens
        case .freeText(let ends):
            Set(ends.compactMap { if case .token(let token) = $0 { token } else { nil } })
        }
    }
}
