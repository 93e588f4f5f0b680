import Inference

/// One of the engine's sequences, and the reply that is being generated in it.
struct Slot {
    enum State {
        case free
        case busy(Reply)
    }

    let sequence: Int32
    /// The tokens whose state the sequence holds.
    var cached: [TokenID] = []
    /// The adapters that they were computed with.
    var adapters = AdapterMix.Key.base
    /// How many of them are computed as a prompt's would be; `nil` for all. After a shift of the context the others are not.
    var exactCount: Int?
    var lastUse = 0
    var state = State.free

    init(sequence: Int32) { self.sequence = sequence }

    /// What other prompts may begin with.
    var reusable: [TokenID] { exactCount.map { Array(cached.prefix($0)) } ?? cached }
}

/// A reply in the making.
struct Reply {
    enum Phase {
        /// Computing the prompt, of which the slot's cache already holds the beginning.
        case prompt
        /// The tokens that the next step continues from, of which the last was drawn or forced last.
        case generating([TokenID])
    }

    let job: ChoiceJob
    let arrival: Int
    /// Prompt tokens that were not computed for this reply.
    var reused: Int
    /// Where the beginning of the prompt is computed already, or will be soon.
    var sharing: SharedPrefix?
    /// `nil` where drafts are of no use: their tokens could not be taken back, or were not asked for.
    var speculation: Speculation?
    var phase = Phase.prompt
    var generated = 0
    var sampler: TokenSampler
    var constraint: (any TokenConstraint)?
    /// The latest tokens of a constrained reply, beside which forced text is tokenised.
    var recent: [TokenID] = []
    var promptPieces: [TokenPiece] = []
    let started: ContinuousClock.Instant

    init(
        job: ChoiceJob, arrival: Int, reused: Int, sharing: SharedPrefix?, model: LlamaModel,
        started: ContinuousClock.Instant
    ) {
        self.job = job
        self.arrival = arrival
        self.reused = reused
        self.sharing = sharing
        self.started = started
        constraint = job.request.constraint
        let options = job.request.sampling
        let chain = options.uncommon.flatMap {
            SamplerChain(
                options: options, samplers: $0, seed: job.seed, model: model, history: job.prompt)
        }
        sampler = TokenSampler(options: options, seed: job.seed, prompt: job.prompt, chain: chain)
    }

    /// Tokens that may not be drawn now: ends that come too early, or that were asked not to count.
    var bannedTokens: Set<TokenID> {
        if job.request.ignoresTerminators || generated < job.request.minTokens {
            return generated < job.request.minTokens
                ? job.request.terminators.union(job.request.stopTokens) : job.request.terminators
        }
        return []
    }
}

extension Slot {
    /// What the sequence holds, if it was computed with these adapters.
    func cached(with adapters: AdapterMix.Key) -> [TokenID] { self.adapters == adapters ? cached : [] }

    /// The adapters of the reply that is generated in it.
    var runningAdapters: AdapterMix {
        if case .busy(let reply) = state { reply.job.adapters } else { .base }
    }

    var isBusy: Bool {
        if case .busy = state { true } else { false }
    }
}
