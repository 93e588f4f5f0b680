import Inference

/// The tokens that a constraint lets through.
struct AllowedTokens {
    var mask: TokenMask
    /// Allowed beside the mask: terminators, where the reply may end.
    var ends: Set<TokenID>

    var isEmpty: Bool { ends.isEmpty && mask.isEmpty }

    /// The lowest of them.
    var first: TokenID? { mask.tokens.first ?? ends.min() }

    func contains(_ token: TokenID) -> Bool { mask.contains(token) || ends.contains(token) }

    /// Makes every other token impossible.
    func apply(to row: LogitKernels.Row) {
        let kept = ends.filter { row.indices.contains(Int($0)) }.map { (Int($0), row[Int($0)]) }
        mask.withUnsafeWords { words in
            LogitKernels.keep(words, in: row)
        }
        for (token, logit) in kept { row[token] = logit }
    }
}
