/// The arithmetic of adapters, in vectors. A row is a few thousand numbers, and a token passes through hundreds of
/// such terms.
enum LowRankKernels {
    private typealias Vector = SIMD16<Float>

    /// The sum of the products of two rows.
    static func dot(_ left: UnsafePointer<Float>, _ right: UnsafePointer<Float>, count: Int) -> Float {
        var first = Vector.zero
        var second = Vector.zero
        var index = 0
        while index + 32 <= count {
            first += load(left, index) * load(right, index)
            second += load(left, index + 16) * load(right, index + 16)
            index += 32
        }
        var total = (first + second).sum()
        while index < count {
            total += left[index] * right[index]
            index += 1
        }
        return total
    }

    /// Adds `weights[j]` times row `j` of a table to a row, in the columns of a range.
    ///
    /// - Parameter table: Rows of `stride` numbers, one for each weight.
    static func addRows(
        _ table: UnsafePointer<Float>, stride: Int, weights: UnsafePointer<Float>, rank: Int,
        columns: Range<Int>, to row: UnsafeMutablePointer<Float>
    ) {
        var index = columns.lowerBound
        while index + 16 <= columns.upperBound {
            var sum = load(UnsafePointer(row), index)
            for j in 0..<rank { sum += load(table, j * stride + index) * weights[j] }
            UnsafeMutableRawPointer(row + index).storeBytes(of: sum, as: Vector.self)
            index += 16
        }
        while index < columns.upperBound {
            for j in 0..<rank { row[index] += table[j * stride + index] * weights[j] }
            index += 1
        }
    }

    @inline(__always)
    private static func load(_ row: UnsafePointer<Float>, _ index: Int) -> Vector {
        UnsafeRawPointer(row + index).loadUnaligned(as: Vector.self)
    }
}
