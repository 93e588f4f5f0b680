import Foundation
import Inference

@testable import LlamaEngine

/// Runs a body on a row of logits that it may overwrite.
func withRow<Result>(_ logits: [Float], _ body: (LogitKernels.Row) -> Result) -> Result {
    var logits = logits
    return logits.withUnsafeMutableBufferPointer { body($0) }
}

/// Logits like a model's: a few likely tokens over a broad floor.
func makeLogits(count: Int, seed: UInt64) -> [Float] {
    var random = RandomSource(seed: seed)
    return (0..<count).map { _ in
        let unit = Float(random.nextUnit())
        return unit * unit * unit * 20 - 10
    }
}

extension TokenSampler {
    init(_ options: SamplingOptions, seed: UInt64 = 1, prompt: [TokenID] = []) {
        self.init(options: options, seed: seed, prompt: prompt)
    }

    mutating func sample(_ logits: [Float], banned: Set<TokenID> = []) -> TokenID {
        withRow(logits) { sample($0, banned: banned) }
    }
}

func exponential(_ value: Double) -> Double { exp(value) }
