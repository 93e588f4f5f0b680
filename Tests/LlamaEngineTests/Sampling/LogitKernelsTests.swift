import Foundation
import Testing

@testable import LlamaEngine

struct LogitKernelsTests {
    /// Around the vector's width, and a whole vocabulary.
    static let sizes = [1, 2, 15, 16, 17, 31, 33, 1023, 1024, 1025, 5000, 128_256]

    @Test(arguments: sizes)
    func `the maximum and its place are found wherever they are`(count: Int) {
        for place in Set([0, count / 2, count - 1]) {
            var logits = makeLogits(count: count, seed: 3)
            logits[place] = 99
            withRow(logits) { row in
                #expect(LogitKernels.maximum(row) == 99)
                #expect(LogitKernels.firstIndex(of: 99, in: row) == place)
            }
        }
    }

    @Test func `of equal logits the first is taken`() {
        withRow([1, 5, 5, 0]) { #expect(LogitKernels.firstIndex(of: 5, in: $0) == 1) }
    }

    @Test func `a NaN never wins`() {
        withRow([.nan, 1, .nan, 2]) { #expect(LogitKernels.maximum($0) == 2) }
    }

    @Test func `the exponential is right to seven digits`() {
        for step in 0...8700 {
            let x = -Float(step) / 100
            let exact = exp(Double(x))
            let value = Double(LogitKernels.exponential(.init(repeating: x))[5])
            #expect(abs(value - exact) <= 3e-7 * exact, "at \(x)")
        }
        #expect(LogitKernels.exponential(.init(repeating: -1000))[0] == 0)
        #expect(LogitKernels.exponential(.init(repeating: -.infinity))[0] == 0)
    }

    @Test(arguments: sizes)
    func `the sum of exponentials is that of the definition`(count: Int) {
        let logits = makeLogits(count: count, seed: 4)
        let exact = logits.filter { $0 >= -3 }.reduce(0.0) { $0 + exp(Double($1 - 10) / 0.7) }
        let sum = withRow(logits) {
            LogitKernels.sumOfExponentials($0, shift: 10, scale: 1 / 0.7, threshold: -3)
        }
        #expect(abs(sum - exact) <= 1e-5 * exact + 1e-30)
    }

    @Test func `a draw lands on the token whose share of the sum holds it`() {
        // Weights 1, 2, 3, 4.
        withRow([0, 0.693_147, 1.098_612, 1.386_294]) { row in
            for (target, token) in [(0.5, 0), (1.5, 1), (2.5, 1), (3.5, 2), (6.5, 3), (9.9, 3), (10.5, 3)] {
                let drawn = LogitKernels.index(
                    whereSumPasses: target, row, shift: 0, scale: 1, threshold: -.infinity)
                #expect(drawn == token, "at \(target)")
            }
        }
    }
}
