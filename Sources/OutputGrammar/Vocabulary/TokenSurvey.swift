import Inference

/// What the tokens of a vocabulary do in one state of a pattern, whatever follows the pattern.
final class TokenSurvey: Sendable {
    /// Tokens that stay in the pattern or end where it ends.
    enum Tokens: Sendable {
        case few([TokenID])
        case many(TokenMask)
    }

    /// Where the pattern may end inside a token, so that the rest of the token belongs to what follows.
    enum Exits: Sendable {
        /// - Parameters:
        ///   - rests: The rests of the tokens, merged.
        ///   - subtrees: Nodes with so much below them that merging does not pay.
        ///   - inOthers: They are nodes of the tree of tokens that are not plain.
        case found(rests: TokenTrie, subtrees: [UInt32], inOthers: Bool)
        /// In so many places that the whole tree is better walked again.
        case everywhere
    }

    let tokens: Tokens
    let exits: Exits

    init(tokens: Tokens, exits: Exits) {
        self.tokens = tokens
        self.exits = exits
    }

    var weight: Int {
        let own =
            switch tokens {
            case .few(let list): list.count * 4
            case .many(let mask): mask.vocabularySize / 8
            }
        guard case .found(let rests, let subtrees, _) = exits else { return own + 64 }
        return own + rests.weight + subtrees.count * 4 + 64
    }

    func add(to mask: inout TokenMask) {
        switch tokens {
        case .few(let list): for token in list { mask.insert(token) }
        case .many(let other): mask.formUnion(other)
        }
    }
}
