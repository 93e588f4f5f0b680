import Inference

extension Reply {
    /// What may be drawn now; `nil` where nothing constrains the reply.
    mutating func allowedTokens() -> AllowedTokens? {
        guard let mask = constraint?.mask(), let constraint else { return nil }
        let ends =
            constraint.mayEnd && !job.request.ignoresTerminators
            ? job.request.terminators.union(job.request.stopTokens) : []
        return AllowedTokens(mask: mask, ends: ends)
    }

    /// Lets the constraint follow a token, and takes what it forces then.
    ///
    /// - Parameter pieces: Gets what is forced.
    /// - Returns: Whether the reply is complete.
    mutating func follow(_ token: TokenID, jumps: JumpAhead, into pieces: inout [TokenPiece]) -> Bool {
        guard constraint?.accept(token) == true else { return false }
        remember(token)
        if constraint?.mustEnd == true { return true }
        // A log probability of each token needs a row of logits for each.
        guard job.request.topLogprobs == nil, let forced = constraint?.forcedBytes(), !forced.isEmpty else {
            return false
        }
        for next in jumps.tokens(of: forced, after: recent, isWhole: false) {
            guard generated < job.limit, constraint?.accept(next) == true else { break }
            pieces.append(
                TokenPiece(
                    token: next, bytes: jumps.vocabulary.bytes(of: next),
                    kind: jumps.vocabulary.kind(of: next)))
            force(next)
        }
        return constraint?.mustEnd == true
    }

    private mutating func force(_ token: TokenID) {
        generated += 1
        sampler.record(token)
        remember(token)
        if case .generating(let tokens) = phase { phase = .generating(tokens + [token]) }
    }

    private mutating func remember(_ token: TokenID) {
        if recent.count == JumpAhead.contextLength { recent.removeFirst() }
        recent.append(token)
    }
}
