import Foundation
import Inference
import Testing

@testable import LlamaEngine

struct TokenSamplerTests {
    /// Draws many tokens and compares their counts with the definition's probabilities.
    ///
    /// - Returns: Pearson's statistic over the tokens that can occur; infinite if another did.
    private func chiSquare(
        _ logits: [Float], _ options: SamplingOptions, probabilities: [Double], draws: Int = 3000
    ) -> Double {
        var sampler = TokenSampler(options, seed: 42)
        var counts = [Double](repeating: 0, count: logits.count)
        for _ in 0..<draws { counts[Int(sampler.sample(logits))] += 1 }
        var statistic = 0.0
        for (count, probability) in zip(counts, probabilities) {
            if probability == 0 {
                if count > 0 { return .infinity }
                continue
            }
            let expected = probability * Double(draws)
            statistic += (count - expected) * (count - expected) / expected
        }
        return statistic
    }

    private func softmax(_ logits: [Float], temperature: Double = 1) -> [Double] {
        let weights = logits.map { exp(Double($0) / temperature) }
        return normalised(weights)
    }

    private func normalised(_ weights: [Double]) -> [Double] {
        let sum = weights.reduce(0, +)
        return weights.map { $0 / sum }
    }

    private let logits: [Float] = [2, 1, 0.5, 0, -1]
    /// The 99.9th percentile of the chi-square distribution with 4 degrees of freedom.
    private let limit = 18.47

    @Test func `temperature 0 takes the likeliest token`() {
        var sampler = TokenSampler(.greedy)
        #expect(sampler.sample([0, 3, 1]) == 1)
    }

    @Test(arguments: [0.5, 1, 2])
    func `draws follow the softmax at any temperature`(temperature: Double) {
        let statistic = chiSquare(
            logits, SamplingOptions(temperature: Float(temperature)),
            probabilities: softmax(logits, temperature: temperature))
        #expect(statistic < limit)
    }

    @Test func `top_k keeps the k likeliest`() {
        var probabilities = softmax(logits)
        probabilities[2] = 0
        probabilities[3] = 0
        probabilities[4] = 0
        let statistic = chiSquare(
            logits, SamplingOptions(topK: 2), probabilities: normalised(probabilities))
        #expect(statistic < limit)
    }

    @Test func `top_p keeps the fewest tokens that reach the share`() {
        // Shares: 0.56, 0.21, 0.12, 0.08, 0.03.
        var probabilities = softmax(logits)
        probabilities[3] = 0
        probabilities[4] = 0
        let statistic = chiSquare(
            logits, SamplingOptions(topP: 0.8), probabilities: normalised(probabilities))
        #expect(statistic < limit)
    }

    @Test func `top_p is a share of what top_k left`() {
        // Of the first three, the first two have 0.86.
        var probabilities = softmax(logits)
        for token in 2...4 { probabilities[token] = 0 }
        let statistic = chiSquare(
            logits, SamplingOptions(topK: 3, topP: 0.85), probabilities: normalised(probabilities))
        #expect(statistic < limit)
    }

    @Test func `min_p keeps tokens of at least that share of the likeliest`() {
        // Relative to the first: 1, 0.37, 0.22, 0.14, 0.05.
        var probabilities = softmax(logits)
        probabilities[3] = 0
        probabilities[4] = 0
        let statistic = chiSquare(
            logits, SamplingOptions(minP: 0.2), probabilities: normalised(probabilities))
        #expect(statistic < limit)
    }

    @Test func `over a large vocabulary the nucleus is the definition's`() {
        let logits = makeLogits(count: 20_000, seed: 9)
        let order = logits.indices.sorted { logits[$0] > logits[$1] }
        let probabilities = softmax(logits)
        var nucleus = Set<Int>()
        var share = 0.0
        for token in order where share < 0.6 {
            nucleus.insert(token)
            share += probabilities[token]
        }
        var sampler = TokenSampler(SamplingOptions(topP: 0.6), seed: 3)
        for _ in 0..<20 { #expect(nucleus.contains(Int(sampler.sample(logits)))) }
    }

    /// More tokens than are sorted: the draw then goes over the row itself.
    @Test func `a nucleus too large to sort is the definition's all the same`() {
        let count = 6000
        let logits = (0..<count).map { Float($0 % 10) / 10 }
        // Tokens of one logit are equally likely, and of those at the cut the first are taken.
        let order = logits.indices.sorted { logits[$0] != logits[$1] ? logits[$0] > logits[$1] : $0 < $1 }
        let probabilities = softmax(logits)
        var kept = Set<Int>()
        var share = 0.0
        for token in order where share < 0.95 {
            kept.insert(token)
            share += probabilities[token]
        }
        var counts = [Double](repeating: 0, count: 10)
        var sampler = TokenSampler(SamplingOptions(topP: 0.95), seed: 8)
        let draws = 250
        for _ in 0..<draws {
            let token = Int(sampler.sample(logits))
            #expect(kept.contains(token))
            counts[token % 10] += 1
        }
        var statistic = 0.0
        for level in 0..<10 {
            let probability = kept.filter { $0 % 10 == level }.reduce(0.0) { $0 + probabilities[$1] } / share
            guard probability > 0 else { continue }
            let expected = probability * Double(draws)
            statistic += (counts[level] - expected) * (counts[level] - expected) / expected
        }
        // The 99.9th percentile with 9 degrees of freedom.
        #expect(statistic < 27.88)
    }

    @Test func `a NaN among the logits is no reason to stop`() {
        var sampler = TokenSampler(SamplingOptions(topP: 0.9), seed: 1)
        #expect((0..<3).contains(sampler.sample([1, .nan, 2])))
    }

    @Test func `the same seed gives the same draws, another seed others`() {
        let logits = makeLogits(count: 1000, seed: 1)
        func draws(seed: UInt64) -> [TokenID] {
            var sampler = TokenSampler(SamplingOptions(temperature: 2), seed: seed)
            return (0..<50).map { _ in sampler.sample(logits) }
        }
        #expect(draws(seed: 5) == draws(seed: 5))
        #expect(draws(seed: 5) != draws(seed: 6))
    }

    @Test func `a bias moves a token and a ban removes it`() {
        var sampler = TokenSampler(SamplingOptions(temperature: 0, logitBias: [2: 100]))
        #expect(sampler.sample([5, 4, 0]) == 2)
        var plain = TokenSampler(.greedy)
        #expect(plain.sample([5, 4, 0], banned: [0]) == 1)
    }

    @Test func `a bias or a ban outside the vocabulary is harmless`() {
        var sampler = TokenSampler(SamplingOptions(temperature: 0, logitBias: [99: 1, -1: 1]))
        #expect(sampler.sample([5, 4], banned: [77]) == 0)
    }

    @Test func `the repetition penalty weakens what prompt and reply hold`() {
        var sampler = TokenSampler(SamplingOptions(temperature: 0, repetitionPenalty: 2), prompt: [0])
        #expect(sampler.sample([5, 4, 3]) == 1)
        #expect(sampler.sample([5, 4, 3]) == 2, "the others are halved")
    }

    @Test func `the repetition window forgets`() {
        var sampler = TokenSampler(
            SamplingOptions(temperature: 0, repetitionPenalty: 2, repetitionWindow: 1))
        #expect((0..<4).map { _ in sampler.sample([5, 4]) } == [0, 1, 0, 1])
    }

    @Test func `frequency counts each occurrence in the reply and presence the first`() {
        var frequency = TokenSampler(SamplingOptions(temperature: 0, frequencyPenalty: 1), prompt: [0, 0, 0])
        #expect((0..<4).map { _ in frequency.sample([5, 3.5]) } == [0, 0, 1, 0])
        var presence = TokenSampler(SamplingOptions(temperature: 0, presencePenalty: 1))
        #expect((0..<4).map { _ in presence.sample([5, 3.5]) } == [0, 0, 0, 0])
    }

    @Test func `logits without a finite maximum still give a token`() {
        var sampler = TokenSampler(SamplingOptions())
        let token = sampler.sample([-.infinity, -.infinity])
        #expect((0..<2).contains(token))
    }
}
