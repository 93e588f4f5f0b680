/// The greatest logit of each block of a row. One pass finds the maximum of the whole row, and tells which blocks
/// can hold any of the most probable tokens, so that the others are not read again.
struct BlockMaxima {
    private let row: LogitKernels.Row
    private var values: [Float]

    private static let length = 64

    init(_ row: LogitKernels.Row) {
        self.row = row
        values = (0..<(row.count + Self.length - 1) / Self.length).map { block in
            let start = block * Self.length
            return LogitKernels.maximum(row, start..<min(start + Self.length, row.count))
        }
    }

    var maximum: Float { values.reduce(-.infinity) { $1 > $0 ? $1 : $0 } }

    /// A logit that at least `count` tokens reach: that many blocks do. `-inf` if there are too few blocks to tell.
    func bound(reachedBy count: Int) -> Float {
        guard count < values.count else { return -.infinity }
        // The greatest ones in descending order: nearly all values are below the last of them, and cost a comparison.
        var greatest: [Float] = []
        greatest.reserveCapacity(count + 1)
        for value in values {
            if greatest.count == count, value <= greatest[count - 1] { continue }
            var place = greatest.count
            while place > 0, greatest[place - 1] < value { place -= 1 }
            greatest.insert(value, at: place)
            if greatest.count > count { greatest.removeLast() }
        }
        return greatest[count - 1]
    }

    /// The tokens of at least a logit, most probable first; of equal ones the first of the vocabulary.
    func tokens(atLeast threshold: Float) -> [(token: Int32, logit: Float)] {
        var tokens: [(token: Int32, logit: Float)] = []
        for block in values.indices where values[block] >= threshold {
            let start = block * Self.length
            for token in start..<min(start + Self.length, row.count) where row[token] >= threshold {
                tokens.append((Int32(token), row[token]))
            }
        }
        tokens.sort { $0.logit != $1.logit ? $0.logit > $1.logit : $0.token < $1.token }
        return tokens
    }
}
