/// Passes over a whole row of logits. A vocabulary has 128,000 of them and every token pays for each pass, so
/// these are the only loops that read a row end to end, and they read it in vectors.
enum LogitKernels {
    typealias Row = UnsafeMutableBufferPointer<Float>
    typealias Vector = SIMD16<Float>

    /// The greatest logit; `-inf` for an empty row. NaN never wins.
    static func maximum(_ row: Row) -> Float {
        maximum(row, row.startIndex..<row.endIndex)
    }

    @inline(__always)
    static func maximum(_ row: Row, _ range: Range<Int>) -> Float {
        var best = Vector(repeating: -.infinity)
        var index = range.lowerBound
        while index + Vector.scalarCount <= range.upperBound {
            let logits = load(row, index)
            best.replace(with: logits, where: logits .> best)
            index += Vector.scalarCount
        }
        var eight = best.lowHalf
        eight.replace(with: best.highHalf, where: best.highHalf .> eight)
        var four = eight.lowHalf
        four.replace(with: eight.highHalf, where: eight.highHalf .> four)
        var greatest = four[0]
        for lane in 1..<4 where four[lane] > greatest { greatest = four[lane] }
        while index < range.upperBound {
            if row[index] > greatest { greatest = row[index] }
            index += 1
        }
        return greatest
    }

    /// The first token whose logit is `value`, which must be in the row.
    static func firstIndex(of value: Float, in row: Row) -> Int {
        var start = 0
        while start + Vector.scalarCount <= row.count {
            if any(load(row, start) .== Vector(repeating: value)) { break }
            start += Vector.scalarCount
        }
        while start < row.count - 1, row[start] != value { start += 1 }
        return start
    }

    /// The sum of `exp((logit - shift) * scale)` over the logits of at least `threshold`.
    static func sumOfExponentials(_ row: Row, shift: Float, scale: Float, threshold: Float) -> Double {
        var total = 0.0
        var block = 0
        while block < row.count {
            let end = min(block + blockLength, row.count)
            total += Double(
                blockSum(row, block..<end, shift: shift, scale: scale, threshold: threshold))
            block = end
        }
        return total
    }

    /// The first token at which the running sum of `sumOfExponentials` passes `target`.
    static func index(
        whereSumPasses target: Double, _ row: Row, shift: Float, scale: Float, threshold: Float
    ) -> Int {
        var passed = 0.0
        var block = 0
        var last = 0
        while block < row.count {
            let end = min(block + blockLength, row.count)
            let sum = Double(blockSum(row, block..<end, shift: shift, scale: scale, threshold: threshold))
            if passed + sum > target {
                for index in block..<end where row[index] >= threshold {
                    passed += Double(exponential(Vector(repeating: (row[index] - shift) * scale))[0])
                    last = index
                    if passed > target { return index }
                }
            } else {
                passed += sum
            }
            block = end
        }
        // Rounding can leave the target just above the sum: the last token that counts stands for it.
        while last == 0, block > 1, row[block - 1] < threshold { block -= 1 }
        return last > 0 ? last : max(0, block - 1)
    }

    /// How many tokens before one have exactly a logit.
    static func count(of value: Float, in row: Row, before end: Int) -> Int {
        row[..<end].count { $0 == value }
    }

    /// e^x for x <= 0, to within 2e-7 of the value; 0 below -87, where Float has no normal numbers left.
    @inline(__always)
    static func exponential(_ x: Vector) -> Vector {
        let clamped = x.replacing(with: -87, where: x .< Vector(repeating: -87))
        // Adding 1.5 * 2^23 rounds to an integer in the low bits of the mantissa.
        let magic = Vector(repeating: 12_582_912)
        let shifted = clamped * 1.442_695 + magic
        let exponent = shifted - magic
        let rest = clamped - exponent * 0.693_359_4 - exponent * -2.121_944_4e-4
        var polynomial = Vector(repeating: 1.987_569_1e-4)
        polynomial = polynomial * rest + 1.398_199_9e-3
        polynomial = polynomial * rest + 8.333_452e-3
        polynomial = polynomial * rest + 4.166_579_6e-2
        polynomial = polynomial * rest + 0.166_666_66
        polynomial = polynomial * rest + 0.5
        polynomial = polynomial * rest * rest + rest + 1
        let bits = unsafeBitCast(shifted, to: SIMD16<Int32>.self) &- 0x4b40_0000
        let power = unsafeBitCast((bits &+ 127) &<< 23, to: Vector.self)
        return (polynomial * power).replacing(with: 0, where: x .< Vector(repeating: -87))
    }

    static func exponential(_ x: Float) -> Float { exponential(Vector(repeating: x))[0] }

    /// Sets every logit to `-inf` whose bit is not set; bit `i & 63` of word `i >> 6` is token `i`.
    static func keep(_ words: UnsafeBufferPointer<UInt64>, in row: Row) {
        for word in 0..<(row.count + 63) / 64 {
            let start = word * 64
            let end = min(start + 64, row.count)
            var dropped = ~(word < words.count ? words[word] : 0)
            if dropped == .max {
                row[start..<end].update(repeating: -.infinity)
                continue
            }
            while dropped != 0 {
                let index = start + dropped.trailingZeroBitCount
                guard index < end else { break }
                row[index] = -.infinity
                dropped &= dropped - 1
            }
        }
    }

    // Sums in Float stay exact enough over a block, and a draw only has to look into one block.
    private static let blockLength = 1024

    @inline(__always)
    static func blockSum(
        _ row: Row, _ range: Range<Int>, shift: Float, scale: Float, threshold: Float
    ) -> Float {
        var sum = Vector.zero
        var index = range.lowerBound
        while index + Vector.scalarCount <= range.upperBound {
            let logits = load(row, index)
            let terms = exponential((logits - shift) * scale)
            sum += terms.replacing(with: 0, where: logits .< Vector(repeating: threshold))
            index += Vector.scalarCount
        }
        var total = sum.sum()
        while index < range.upperBound {
            if row[index] >= threshold {
                total += exponential(Vector(repeating: (row[index] - shift) * scale))[0]
            }
            index += 1
        }
        return total
    }

    @inline(__always)
    private static func load(_ row: Row, _ start: Int) -> Vector {
        UnsafeRawBufferPointer(row).loadUnaligned(
            fromByteOffset: start * MemoryLayout<Float>.stride, as: Vector.self)
    }
}
