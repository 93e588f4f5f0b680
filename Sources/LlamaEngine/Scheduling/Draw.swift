import Inference

/// What a reply makes of a step's logits. Nothing outside of it changes, so the replies of a step draw side by side.
struct Draw {
    enum Outcome {
        case goesOn
        case ended(EndCause)
        case failed(InferenceError)
    }

    let slot: Int
    /// One behind the reply's latest token, and one behind each draft.
    let rows: [LogitKernels.Row]
    /// Tokens that the step computed on trial. A token that is drawn like its draft has its successor's logits already;
    /// every token is drawn from its own logits, so that drafts change nothing but the time it takes.
    let draft: Draft
    var reply: Reply
    private(set) var pieces: [TokenPiece] = []
    private(set) var outcome = Outcome.goesOn
    /// How many drafts were right, and are part of the reply.
    private(set) var acceptedDrafts = 0

    init(slot: Int, rows: [LogitKernels.Row], draft: Draft, reply: Reply) {
        self.slot = slot
        self.rows = rows
        self.draft = draft
        self.reply = reply
    }

    /// - Parameter team: Threads that share the work, where this is the only reply of the step.
    mutating func perform(_ vocabulary: LlamaVocabulary, _ logprobs: LogprobReader, team: ComputeTeam?) {
        for (index, row) in rows.enumerated() {
            guard let piece = drawPiece(row, vocabulary, logprobs, team), let token = piece.token else {
                let reason = "the constraint leaves nothing to say; its grammar may have passed a limit"
                outcome = .failed(.engineFailed(reason: reason))
                break
            }
            pieces.append(piece)
            reply.generated += 1
            reply.phase = .generating([token])
            settle(token, vocabulary)
            guard case .goesOn = outcome, case .generating([token]) = reply.phase,
                index < draft.count, draft.tokens[index] == token
            else { break }
            acceptedDrafts += 1
        }
        reply.speculation?.follow(pieces.compactMap(\.token))
    }

    /// Decides whether the reply ends with a token, and takes what a constraint forces behind it.
    private mutating func settle(_ token: TokenID, _ vocabulary: LlamaVocabulary) {
        if reply.job.request.terminators.contains(token) {
            outcome = .ended(.terminator)
        } else if reply.job.request.stopTokens.contains(token) {
            outcome = .ended(.stopToken(token))
        } else if reply.follow(token, jumps: JumpAhead(vocabulary: vocabulary), into: &pieces) {
            outcome = .ended(.terminator)
        } else if reply.generated >= reply.job.limit {
            outcome = .ended(.length)
        }
    }

    /// - Returns: `nil` if the constraint allows nothing.
    private mutating func drawPiece(
        _ row: LogitKernels.Row, _ vocabulary: LlamaVocabulary, _ logprobs: LogprobReader,
        _ team: ComputeTeam?
    ) -> TokenPiece? {
        let request = reply.job.request
        let banned = reply.bannedTokens
        let allowed = reply.allowedTokens()
        if let allowed, allowed.isEmpty { return nil }
        let token: TokenID
        var logprob: TokenLogprob?
        if let top = request.topLogprobs {
            // Sampling writes into the row, and what is reported is the model's own distribution.
            let raw = UnsafeMutableBufferPointer<Float>.allocate(capacity: row.count)
            defer { raw.deallocate() }
            _ = raw.initialize(from: row)
            token = reply.sampler.sample(row, banned: banned, allowed: allowed, team: team)
            logprob = logprobs.read(raw, of: token, top: top)
        } else {
            token = reply.sampler.sample(row, banned: banned, allowed: allowed, team: team)
        }
        return TokenPiece(
            token: token, bytes: vocabulary.bytes(of: token), kind: vocabulary.kind(of: token),
            isTerminator: request.terminators.contains(token) || request.stopTokens.contains(token),
            logprob: logprob)
    }
}
