import Inference

/// Draws from the tokens that `topK`, `topP` and `minP` leave. A row is never sorted whole.
struct TokenNucleus {
    let row: LogitKernels.Row
    let maxima: BlockMaxima
    let maximum: Float
    let scale: Float
    /// The logit that `minP` asks for.
    let floor: Float

    /// Tokens that are gathered to see whether the share of `topP` is among them.
    private static let gatheredCount = 256

    func draw(topK: Int, topP: Float, _ random: inout RandomSource) -> Int {
        guard topK <= 0 || topK >= row.count else {
            let tokens = maxima.tokens(atLeast: maxima.bound(reachedBy: topK)).prefix(topK)
            let whole = tokens.reduce(0.0) { $0 + weight($1.logit) }
            return draw(from: tokens, share: whole * Double(topP), random.nextUnit())
        }
        let whole = LogitKernels.sumOfExponentials(row, shift: maximum, scale: scale, threshold: -.infinity)
        let share = whole * Double(topP)
        let likeliest = maxima.tokens(atLeast: maxima.bound(reachedBy: Self.gatheredCount))
        if likeliest.reduce(0.0, { $0 + weight($1.logit) }) >= share {
            return draw(from: likeliest[...], share: share, random.nextUnit())
        }
        return drawByTrial(whole: whole, share: share, &random)
    }

    /// Draws from tokens in their order until their share is reached.
    private func draw(
        from tokens: ArraySlice<(token: Int32, logit: Float)>, share: Double, _ unit: Double
    ) -> Int {
        var kept: [(token: Int32, weight: Double)] = []
        var total = 0.0
        for (token, logit) in tokens where logit >= floor {
            kept.append((token, weight(logit)))
            total += weight(logit)
            if total >= share { break }
        }
        var passed = 0.0
        for (token, weight) in kept {
            passed += weight
            if passed > unit * total { return Int(token) }
        }
        return Int(kept.last?.token ?? tokens.first?.token ?? 0)
    }

    /// Draws from the whole row until a token is one of the nucleus: one that the more probable ones leave a part
    /// of the share. For a flat distribution that is cheaper than sorting it; it takes 1/`topP` trials on average,
    /// and a small `topP` does not come here unless the distribution is flatter than any model's.
    private func drawByTrial(whole: Double, share: Double, _ random: inout RandomSource) -> Int {
        for _ in 0..<1000 {
            let token = LogitKernels.index(
                whereSumPasses: random.nextUnit() * whole, row, shift: maximum, scale: scale,
                threshold: -.infinity)
            guard row[token] >= floor else { continue }
            let before =
                LogitKernels.sumOfExponentials(
                    row, shift: maximum, scale: scale, threshold: row[token].nextUp)
                + Double(LogitKernels.count(of: row[token], in: row, before: token)) * weight(row[token])
            if before < share { return token }
        }
        return LogitKernels.firstIndex(of: maximum, in: row)
    }

    private func weight(_ logit: Float) -> Double {
        Double(LogitKernels.exponential(.init(repeating: (logit - maximum) * scale))[0])
    }
}
