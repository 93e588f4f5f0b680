import Inference

/// Draws the tokens of one reply.
///
/// The order is: penalties and bias on the logits, temperature, `topK`, `topP` among those, `minP`, one draw.
struct TokenSampler {
    private let options: SamplingOptions
    private var random: RandomSource
    private var penalties: TokenPenalties?
    private let chain: SamplerChain?

    /// - Parameter chain: What draws instead, once penalties, bias and bans are applied.
    init(options: SamplingOptions, seed: UInt64, prompt: [TokenID], chain: SamplerChain? = nil) {
        self.options = options
        self.chain = chain
        random = RandomSource(seed: seed)
        penalties = TokenPenalties(options: options, prompt: prompt)
    }

    /// - Parameters:
    ///   - row: The logits; overwritten where a penalty, a bias or a ban applies.
    ///   - banned: Tokens that must not be drawn.
    ///   - allowed: If given, no other tokens may be drawn. Must not be empty.
    ///   - team: Threads that share the work, where they have nothing else to do.
    mutating func sample(
        _ row: LogitKernels.Row, banned: Set<TokenID>, allowed: AllowedTokens? = nil, team: ComputeTeam? = nil
    ) -> TokenID {
        penalties?.apply(to: row)
        for (token, bias) in options.logitBias where row.indices.contains(Int(token)) {
            row[Int(token)] += bias
        }
        for token in banned where row.indices.contains(Int(token)) {
            row[Int(token)] = -.infinity
        }
        allowed?.apply(to: row)
        var token = chain?.sample(row) ?? TokenID(draw(row, team))
        // At the edge of rounding a draw can hit a token of probability zero.
        if let allowed, !allowed.contains(token) {
            token = TokenID(LogitKernels.firstIndex(of: LogitKernels.maximum(row), in: row))
            if !allowed.contains(token), let first = allowed.first { token = first }
        }
        penalties?.record(token)
        return token
    }

    /// Takes a token that was not drawn into account, as one that a constraint forced.
    mutating func record(_ token: TokenID) {
        penalties?.record(token)
        chain?.accept([token])
    }

    private mutating func draw(_ row: LogitKernels.Row, _ team: ComputeTeam?) -> Int {
        if options.temperature > 1e-5, options.topK <= 0, options.topP >= 1, options.minP <= 0 {
            let sums = BlockSums(row, scale: 1 / options.temperature, team: team)
            let maximum = sums.maximum
            return maximum.isFinite
                ? sums.draw(random.nextUnit(), maximum: maximum)
                : LogitKernels.firstIndex(of: maximum, in: row)
        }
        let maxima = BlockMaxima(row)
        let maximum = maxima.maximum
        // Below this a draw differs from the greatest logit by rounding only, and the scale would overflow.
        guard options.temperature > 1e-5, maximum.isFinite else {
            return LogitKernels.firstIndex(of: maximum, in: row)
        }
        let scale = 1 / options.temperature
        // p >= minP * pMax, as a bound on the logit.
        let floor =
            options.minP > 0 ? maximum + logarithm(options.minP) * options.temperature : -Float.infinity
        if options.topK > 0 || options.topP < 1 {
            let nucleus = TokenNucleus(
                row: row, maxima: maxima, maximum: maximum, scale: scale, floor: floor)
            return nucleus.draw(topK: options.topK, topP: options.topP, &random)
        }
        let sum = LogitKernels.sumOfExponentials(row, shift: maximum, scale: scale, threshold: floor)
        return LogitKernels.index(
            whereSumPasses: random.nextUnit() * sum, row, shift: maximum, scale: scale, threshold: floor)
    }
}
