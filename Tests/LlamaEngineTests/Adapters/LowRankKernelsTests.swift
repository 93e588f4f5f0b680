import Testing

@testable import LlamaEngine

struct LowRankKernelsTests {
    private static func numbers(_ count: Int, seed: Int) -> [Float] {
        (0..<count).map { Float(($0 * 37 + seed * 11) % 23 - 11) / 8 }
    }

    @Test(arguments: [1, 15, 16, 31, 32, 33, 64, 100])
    func `an inner product is the sum of the products`(count: Int) {
        let (left, right) = (Self.numbers(count, seed: 1), Self.numbers(count, seed: 2))
        let expected = zip(left, right).map(*).reduce(0, +)
        let found = left.withUnsafeBufferPointer { left in
            right.withUnsafeBufferPointer { right in
                LowRankKernels.dot(left.baseAddress!, right.baseAddress!, count: count)
            }
        }
        #expect(abs(found - expected) < 1e-3)
    }

    @Test(arguments: [1, 16, 17, 48, 50])
    func `rows are added in the columns of the range and nowhere else`(width: Int) {
        let table = Self.numbers(3 * width, seed: 3)
        let weights: [Float] = [0.5, -2, 1]
        let columns = width / 3..<width
        var row = Self.numbers(width, seed: 4)
        var expected = row
        for column in columns {
            for index in 0..<3 { expected[column] += table[index * width + column] * weights[index] }
        }
        table.withUnsafeBufferPointer { table in
            weights.withUnsafeBufferPointer { weights in
                row.withUnsafeMutableBufferPointer { row in
                    LowRankKernels.addRows(
                        table.baseAddress!, stride: width, weights: weights.baseAddress!, rank: 3,
                        columns: columns, to: row.baseAddress!)
                }
            }
        }
        #expect(zip(row, expected).allSatisfy { abs($0 - $1) < 1e-4 })
    }
}
