/// A row's logits, counted by their distance from the greatest one.
struct LogitBuckets {
    private var counts: [Int32]
    private var weights: [Double]
    /// The lowest logit in each bucket. The bucket of a logit grows as the logit falls, so these are exact bounds.
    private var lowest: [Float]

    private static let bucketCount = 1024
    private static let mask = SIMD16<Int32>(repeating: 1023)
    /// Buckets per unit of scaled logit. What is further down than all of them has e^-32 of the greatest weight or
    /// less; the last bucket takes it.
    private static let resolution: Float = 32

    /// - Parameter weighs: Whether to add up the weights too.
    init(_ row: LogitKernels.Row, maximum: Float, scale: Float, weighs: Bool) {
        var counts = [Int32](repeating: 0, count: Self.bucketCount)
        var weights = [Double](repeating: 0, count: weighs ? Self.bucketCount : 0)
        var lowest = [Float](repeating: .infinity, count: Self.bucketCount)
        let factor = -scale * Self.resolution
        let last = Float(Self.bucketCount - 1)
        LogitKernels.forEachVector(row) { logits, lanes in
            let distances = ((logits - maximum) * factor).clamped(
                lowerBound: .zero, upperBound: .init(repeating: last))
            // Adding 2^23 leaves the rounded distance in the low bits; the mask keeps even a NaN in bounds.
            let buckets = unsafeBitCast(distances + 8_388_608, to: SIMD16<Int32>.self) & Self.mask
            let exponentials = weighs ? LogitKernels.exponential((logits - maximum) * scale) : .zero
            for lane in 0..<lanes {
                let bucket = Int(buckets[lane])
                counts[bucket] += 1
                if weighs { weights[bucket] += Double(exponentials[lane]) }
                if logits[lane] < lowest[bucket] { lowest[bucket] = logits[lane] }
            }
        }
        self.counts = counts
        self.weights = weights
        self.lowest = lowest
    }

    var totalWeight: Double { weights.reduce(0, +) }

    /// The first bucket by which so many logits have been counted.
    func first(reachingCount count: Int) -> Int {
        var sum = 0
        for bucket in counts.indices {
            sum += Int(counts[bucket])
            if sum >= count { return bucket }
        }
        return counts.count - 1
    }

    func first(reachingWeight weight: Double) -> Int {
        var sum = 0.0
        for bucket in weights.indices {
            sum += weights[bucket]
            if sum >= weight { return bucket }
        }
        return counts.count - 1
    }

    func count(before bucket: Int) -> Int { counts[..<bucket].reduce(0) { $0 + Int($1) } }

    /// The lowest logit in the buckets before one; infinite if there is none.
    func lowest(before bucket: Int) -> Float { lowest[..<bucket].min() ?? .infinity }

    func lowest(through bucket: Int) -> Float { lowest[...bucket].min() ?? .infinity }
}
