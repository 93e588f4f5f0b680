import Inference

/// The tokens that `topK`, `topP` and `minP` leave, with their weights.
///
/// A row is never sorted whole: its logits are counted into buckets by their distance from the greatest one, and
/// only what stands above the bucket in which the cut falls is gathered and sorted.
struct TokenNucleus {
    private var candidates: [(token: Int32, weight: Float)] = []
    private var total = 0.0

    private static let bucketCount = 1024
    /// Buckets per unit of scaled logit. What is 32 units down has e^-32 of the greatest weight; the last bucket
    /// takes all of that.
    private static let resolution: Float = 32

    init(_ row: LogitKernels.Row, maximum: Float, scale: Float, floor: Float, topK: Int, topP: Float) {
        var pool: [(token: Int32, weight: Float)] = []
        let limit = topK > 0 && topK < row.count ? topK : row.count
        let threshold = max(floor, Self.threshold(row, maximum: maximum, scale: scale, topK: limit, topP: topP))
        LogitKernels.forEach(row, atLeast: threshold) { token, logit in
            let weight = LogitKernels.exponential(.init(repeating: (logit - maximum) * scale))[0]
            pool.append((Int32(token), weight))
        }
        let needsOrder = pool.count > limit || topP < 1
        if needsOrder {
            pool.sort { $0.weight != $1.weight ? $0.weight > $1.weight : $0.token < $1.token }
        }
        let allowed = pool.prefix(limit)
        // `topP` is a share of what `topK` left; what the threshold cut off below `floor` counts towards it.
        let whole =
            limit < row.count
            ? allowed.reduce(0.0) { $0 + Double($1.weight) }
            : LogitKernels.sumOfExponentials(row, shift: maximum, scale: scale, threshold: -.infinity)
        let target = whole * Double(topP)
        for candidate in allowed {
            candidates.append(candidate)
            total += Double(candidate.weight)
            if topP < 1, total >= target { break }
        }
    }

    /// - Parameter unit: A uniform draw in 0..<1.
    func token(at unit: Double) -> Int {
        let target = unit * total
        var passed = 0.0
        for (token, weight) in candidates {
            passed += Double(weight)
            if passed > target { return Int(token) }
        }
        return Int(candidates.last?.token ?? 0)
    }

    /// A logit that the token at the cut cannot be below.
    private static func threshold(
        _ row: LogitKernels.Row, maximum: Float, scale: Float, topK: Int, topP: Float
    ) -> Float {
        var counts = [Int32](repeating: 0, count: bucketCount)
        let lowest = maximum - Float(bucketCount) / (resolution * scale)
        LogitKernels.forEach(row, atLeast: lowest) { _, logit in
            counts[min(bucketCount - 1, Int((maximum - logit) * scale * resolution))] += 1
        }
        // Each bucket's mass is at most its upper edge's weight and at least its lower edge's: counting with the
        // lower edge reaches the share later, never too early.
        let whole =
            topP < 1 && topK == row.count
            ? LogitKernels.sumOfExponentials(row, shift: maximum, scale: scale, threshold: -.infinity) : 0
        var kept = 0
        var mass = 0.0
        for bucket in 0..<bucketCount {
            kept += Int(counts[bucket])
            let edge = -Float(bucket + 1) / resolution
            mass += Double(counts[bucket]) * Double(LogitKernels.exponential(.init(repeating: edge))[0])
            let hasMass = topP < 1 && topK == row.count && mass >= whole * Double(topP)
            if kept >= topK || hasMass {
                return maximum - Float(bucket + 1) / (resolution * scale)
            }
        }
        return -.infinity
    }
}
