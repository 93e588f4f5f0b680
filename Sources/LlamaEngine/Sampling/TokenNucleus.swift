import Inference

/// The tokens that `topK`, `topP` and `minP` leave, with their weights.
///
/// A row is never sorted whole. Its logits are counted into buckets by their distance from the greatest one, and
/// only what is near the cut is gathered and sorted; what is surely kept stays in the row.
struct TokenNucleus {
    private let row: LogitKernels.Row
    private let maximum: Float
    private let scale: Float
    /// Every logit from here up is kept. Infinite where all that is kept has been gathered.
    private var certain = Float.infinity
    private var certainWeight = 0.0
    private var candidates: [(token: Int32, weight: Float)] = []
    private var candidateWeight = 0.0

    /// Beyond this many, sorting all that `topK` keeps costs more than a pass over the row.
    private static let sortableCount = 4096

    init(_ row: LogitKernels.Row, maximum: Float, scale: Float, floor: Float, topK: Int, topP: Float) {
        self.row = row
        self.maximum = maximum
        self.scale = scale
        let buckets = LogitBuckets(row, maximum: maximum, scale: scale, weighs: topP < 1)
        if topK > 0, topK < row.count {
            keepMostProbable(topK, topP: topP, floor: floor, buckets)
        } else {
            keepShare(topP, floor: floor, buckets)
        }
    }

    /// - Parameter unit: A uniform draw in 0..<1.
    func token(at unit: Double) -> Int {
        let target = unit * (certainWeight + candidateWeight)
        if target < certainWeight {
            return LogitKernels.index(
                whereSumPasses: target, row, shift: maximum, scale: scale, threshold: certain)
        }
        var passed = certainWeight
        for (token, weight) in candidates {
            passed += Double(weight)
            if passed > target { return Int(token) }
        }
        return Int(candidates.last?.token ?? 0)
    }

    /// `topK`, and `topP` as a share of what it leaves.
    private mutating func keepMostProbable(_ topK: Int, topP: Float, floor: Float, _ buckets: LogitBuckets) {
        let cut = buckets.first(reachingCount: topK)
        let pool = gather(from: buckets.lowest(through: cut)).prefix(topK)
        let whole = pool.reduce(0.0) { $0 + Double($1.weight) }
        keep(pool, share: whole * Double(topP), floor: floor)
    }

    /// `topP` of the whole row.
    private mutating func keepShare(_ topP: Float, floor: Float, _ buckets: LogitBuckets) {
        let share = buckets.totalWeight * Double(topP)
        let cut = buckets.first(reachingWeight: share)
        let bound = buckets.lowest(before: cut)
        if buckets.count(before: cut) > Self.sortableCount, floor <= bound {
            certain = bound
            certainWeight = LogitKernels.sumOfExponentials(
                row, shift: maximum, scale: scale, threshold: certain)
            keep(gather(from: buckets.lowest(through: cut), below: certain)[...], share: share, floor: floor)
        } else {
            keep(gather(from: max(floor, buckets.lowest(through: cut)))[...], share: share, floor: floor)
        }
    }

    /// Takes candidates, most probable first, until their share is reached.
    private mutating func keep(_ pool: ArraySlice<(token: Int32, weight: Float)>, share: Double, floor: Float)
    {
        let least = LogitKernels.exponential(.init(repeating: (floor - maximum) * scale))[0]
        for candidate in pool where candidate.weight >= least {
            candidates.append(candidate)
            candidateWeight += Double(candidate.weight)
            if certainWeight + candidateWeight >= share { break }
        }
    }

    private func gather(from lowest: Float, below: Float = .infinity) -> [(token: Int32, weight: Float)] {
        var pool: [(token: Int32, weight: Float)] = []
        LogitKernels.forEach(row, atLeast: lowest) { token, logit in
            guard logit < below else { return }
            let weight = LogitKernels.exponential(.init(repeating: (logit - maximum) * scale))[0]
            pool.append((Int32(token), weight))
        }
        pool.sort { $0.weight != $1.weight ? $0.weight > $1.weight : $0.token < $1.token }
        return pool
    }
}
