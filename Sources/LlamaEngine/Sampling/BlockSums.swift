/// The softmax of a whole row in one pass: each block's greatest logit, and its sum of exponentials relative to that.
/// A draw then looks into one block only.
struct BlockSums {
    private let row: LogitKernels.Row
    private let scale: Float
    private var blocks: [Block]

    private struct Block {
        var maximum = -Float.infinity
        var sum = 0.0
    }

    private static let length = 1024

    /// - Parameters:
    ///   - scale: What logits are multiplied by: one over the temperature.
    ///   - team: Threads that share the work, where they have nothing else to do.
    init(_ row: LogitKernels.Row, scale: Float, team: ComputeTeam?) {
        self.row = row
        self.scale = scale
        blocks = Array(repeating: Block(), count: (row.count + Self.length - 1) / Self.length)
        let parts = team.map { min($0.threads, blocks.count) } ?? 1
        let count = blocks.count
        blocks.withUnsafeMutableBufferPointer { buffer in
            let blocks = buffer
            let work = { (part: Int) in
                for index in count * part / parts..<count * (part + 1) / parts {
                    blocks[index] = Self.block(row, index, scale: scale)
                }
            }
            if let team, parts > 1 { team.perform(parts, work) } else { work(0) }
        }
    }

    private static func block(_ row: LogitKernels.Row, _ index: Int, scale: Float) -> Block {
        let range = index * length..<min((index + 1) * length, row.count)
        let maximum = LogitKernels.maximum(row, range)
        guard maximum.isFinite else { return Block(maximum: maximum, sum: 0) }
        let sum = LogitKernels.blockSum(row, range, shift: maximum, scale: scale, threshold: -.infinity)
        return Block(maximum: maximum, sum: Double(sum))
    }

    var maximum: Float { blocks.reduce(-.infinity) { max($0, $1.maximum) } }

    /// The token at which the running sum of probabilities passes `unit`, a number in 0..<1.
    ///
    /// - Parameter maximum: The row's, which must be finite.
    func draw(_ unit: Double, maximum: Float) -> Int {
        let weights = blocks.map { block in
            block.sum * Double(LogitKernels.exponential((block.maximum - maximum) * scale))
        }
        let target = unit * weights.reduce(0, +)
        var passed = 0.0
        for (index, weight) in weights.enumerated() where weight > 0 {
            if passed + weight > target {
                let range = index * Self.length..<min((index + 1) * Self.length, row.count)
                return draw(target - passed, in: range, shift: maximum)
            }
            passed += weight
        }
        return LogitKernels.firstIndex(of: maximum, in: row)
    }

    private func draw(_ target: Double, in range: Range<Int>, shift: Float) -> Int {
        var passed = 0.0
        var last = range.lowerBound
        for index in range {
            let weight = Double(LogitKernels.exponential((row[index] - shift) * scale))
            guard weight > 0 else { continue }
            passed += weight
            last = index
            if passed > target { break }
        }
        // Rounding can leave the target just above the sum: the last token that counts stands for it.
        return last
    }
}
