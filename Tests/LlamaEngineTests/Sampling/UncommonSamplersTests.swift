import Foundation
import Inference
import Testing

@testable import LlamaEngine

/// Draws against the samplers' own definitions, written out here.
struct UncommonSamplersTests {
    /// As probable tokens as improbable ones, none of them alike.
    private let logits: [Float] = [2, 1, 0.5, 0, -1, 1.4, -0.3, -2]
    /// The 99.9th percentile of the chi-square distribution with 7 degrees of freedom; fewer tokens that can occur
    /// make it a weaker test, never a wrong one.
    private let limit = 24.32
    private static let draws = 6000

    /// Samplers that draw on and on.
    ///
    /// - Parameters:
    ///   - length: Draws of each sampler. What it remembers is a Float in libllama and strays from ours with time.
    ///   - restart: Is called when another one begins.
    ///   - expected: The probabilities of the next draw.
    ///   - follow: Is told the token that was drawn.
    /// - Returns: Pearson's statistic of the counts over the sums of the probabilities; infinite if a token of
    ///   probability zero was drawn.
    private func chiSquare(
        _ samplers: UncommonSamplers, temperature: Float = 1, length: Int = draws,
        restart: () -> Void = {}, expected: () -> [Double], follow: (Int) -> Void = { _ in }
    ) throws -> Double {
        let options = SamplingOptions(temperature: temperature, uncommon: samplers)
        var sampler = try makeSampler(options, seed: 0)
        var counts = [Double](repeating: 0, count: logits.count)
        var sums = counts
        for draw in 0..<Self.draws {
            if draw % length == 0 {
                sampler = try makeSampler(options, seed: UInt64(draw) &* 0x9E37_79B9)
                restart()
            }
            let probabilities = expected()
            let token = Int(sampler.sample(logits))
            guard probabilities[token] > 0 else { return .infinity }
            counts[token] += 1
            for index in sums.indices { sums[index] += probabilities[index] }
            follow(token)
        }
        return statistic(counts, sums)
    }

    private func makeSampler(
        _ options: SamplingOptions, seed: UInt64, history: [TokenID] = []
    ) throws -> TokenSampler {
        let chain = try SamplerChain(
            options: options, samplers: #require(options.uncommon), seed: seed, model: Self.model,
            history: history)
        return TokenSampler(options: options, seed: seed, prompt: history, chain: chain)
    }

    private static let model: LlamaModel = {
        guard let header = try? GGUFHeader(path: FixtureModel.hermes.path),
            let model = try? LlamaModel(path: FixtureModel.hermes.path, header: header, vocabularyOnly: true)
        else { fatalError("the fixture is not there") }
        return model
    }()

    private func statistic(_ counts: [Double], _ expected: [Double]) -> Double {
        zip(counts, expected).reduce(0) { sum, pair in
            pair.1 > 0 ? sum + (pair.0 - pair.1) * (pair.0 - pair.1) / pair.1 : sum
        }
    }

    private func softmax(_ logits: [Double]) -> [Double] { normalised(logits.map { exp($0) }) }

    private func softmax(temperature: Double = 1) -> [Double] {
        softmax(logits.map { Double($0) / temperature })
    }

    private func normalised(_ weights: [Double]) -> [Double] {
        let sum = weights.reduce(0, +)
        return weights.map { $0 / sum }
    }

    private func keeping(_ kept: Set<Int>, of probabilities: [Double]) -> [Double] {
        normalised(probabilities.indices.map { kept.contains($0) ? probabilities[$0] : 0 })
    }

    private func entropy(_ probabilities: [Double]) -> Double {
        probabilities.reduce(0) { $0 - $1 * log($1) }
    }

    @Test(arguments: [Float(0.2), 0.5, 0.8])
    func `typical keeps the tokens whose information is nearest to the expected`(share: Float) throws {
        let probabilities = softmax()
        let expectedInformation = entropy(probabilities)
        var kept = Set<Int>()
        var sum = 0.0
        let order = probabilities.indices.sorted {
            abs(-log(probabilities[$0]) - expectedInformation)
                < abs(-log(probabilities[$1]) - expectedInformation)
        }
        for token in order where sum <= Double(share) {
            kept.insert(token)
            sum += probabilities[token]
        }
        #expect(kept.count < logits.count)
        var samplers = UncommonSamplers()
        samplers.typicalP = share
        let expected = keeping(kept, of: probabilities)
        #expect(try chiSquare(samplers) { expected } < limit)
    }

    @Test(arguments: [Float(0.5), 1, 2])
    func `top-n-sigma keeps logits within so many deviations of the greatest`(count: Float) throws {
        let values = logits.map(Double.init)
        let mean = values.reduce(0, +) / Double(values.count)
        let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count))
            .squareRoot()
        let kept = Set(values.indices.filter { values[$0] >= 2 - Double(count) * deviation })
        #expect(kept.count < logits.count)
        var samplers = UncommonSamplers()
        samplers.topNSigma = count
        let expected = keeping(kept, of: softmax())
        #expect(try chiSquare(samplers) { expected } < limit)
    }

    @Test(arguments: [Float(0), 0.3, 1])
    func `xtc drops the likeliest but the least that reaches the threshold, as often as it says`(
        chance: Float
    )
        throws
    {
        let probabilities = softmax()
        // Three tokens reach it: 0, 5 and 1.
        let above = probabilities.indices.filter { probabilities[$0] >= 0.13 }
        #expect(above == [0, 1, 5])
        let excluded = keeping(Set(probabilities.indices).subtracting([0, 5]), of: probabilities)
        let expected = zip(probabilities, excluded).map { $0 * Double(1 - chance) + $1 * Double(chance) }
        var samplers = UncommonSamplers()
        samplers.xtcProbability = chance
        samplers.xtcThreshold = 0.13
        // So that there is a chain when XTC takes no part.
        samplers.topNSigma = 100
        #expect(try chiSquare(samplers) { expected } < limit)
    }

    @Test(arguments: [(Float(0.4), Float(1)), (0.9, 2), (1.5, 0.5)])
    func `the dynamic temperature follows the entropy`(range: Float, exponent: Float) throws {
        let share = entropy(softmax()) / log(Double(logits.count))
        let (low, high) = (Double(max(0, 1 - range)), Double(1 + range))
        let expected = softmax(temperature: low + (high - low) * pow(share, Double(exponent)))
        var samplers = UncommonSamplers()
        samplers.dynamicTemperatureRange = range
        samplers.dynamicTemperatureExponent = exponent
        #expect(try chiSquare(samplers) { expected } < limit)
    }

    @Test func `dry weakens what would continue a repetition, more the longer it is`() throws {
        // The text ends with 1, 2, 3, which 4 followed once; behind 2, 3 there was also 5, and behind 3 alone 6.
        let history: [TokenID] = [0, 1, 2, 3, 4, 0, 2, 3, 5, 7, 3, 6, 0, 1, 2, 3]
        var samplers = UncommonSamplers()
        samplers.dry = .init(multiplier: 0.8, base: 1.75, allowedLength: 2, window: 64, breakers: [])
        var penalised = logits.map(Double.init)
        penalised[4] -= 0.8 * 1.75
        penalised[5] -= 0.8
        let expected = softmax(penalised)
        let options = SamplingOptions(uncommon: samplers)
        var counts = [Double](repeating: 0, count: logits.count)
        // Each draw would be part of what is looked at next.
        for seed in 0..<UInt64(Self.draws) {
            var sampler = try makeSampler(options, seed: seed &* 0x9E37_79B9, history: history)
            counts[Int(sampler.sample(logits))] += 1
        }
        #expect(statistic(counts, expected.map { $0 * Double(Self.draws) }) < limit)
    }

    @Test(arguments: [(Float(2), Float(0.1)), (1, 0.3), (3, 1)])
    func `mirostat 2 keeps tokens up to a surprise that follows those drawn`(tau: Float, eta: Float) throws {
        var samplers = UncommonSamplers()
        samplers.mirostat = .init(version: .two, tau: tau, eta: eta)
        let probabilities = softmax()
        var mu = 0.0
        var current: [Double] = []
        let statistic = try chiSquare(samplers, length: 40) {
            mu = 2 * Double(tau)
        } expected: {
            var kept = Set(probabilities.indices.filter { -log2(probabilities[$0]) <= mu })
            if kept.isEmpty { kept = [0] }
            current = keeping(kept, of: probabilities)
            return current
        } follow: {
            mu -= Double(eta) * (-log2(current[$0]) - Double(tau))
        }
        #expect(statistic < limit)
    }

    @Test(arguments: [(Float(2), Float(0.1)), (1, 0.3)])
    func `mirostat 1 keeps as many tokens as Zipf's law gives the surprise`(tau: Float, eta: Float) throws {
        var samplers = UncommonSamplers()
        samplers.mirostat = .init(version: .one, tau: tau, eta: eta)
        let probabilities = softmax()
        let order = probabilities.indices.sorted { probabilities[$0] > probabilities[$1] }
        var (products, squares) = (0.0, 0.0)
        for index in 0..<order.count - 1 {
            let step = log(Double(index + 2) / Double(index + 1))
            products += step * log(probabilities[order[index]] / probabilities[order[index + 1]])
            squares += step * step
        }
        let slope = products / squares
        let size = Double(Self.model.withUnsafeHandle { _ in LlamaVocabulary(model: Self.model).count })
        var mu = 0.0
        var current: [Double] = []
        let statistic = try chiSquare(samplers, length: 40) {
            mu = 2 * Double(tau)
        } expected: {
            let count = pow((slope - 1) * pow(2, mu) / (1 - pow(size, 1 - slope)), 1 / slope)
            current = keeping(Set(order.prefix(max(1, Int(count)))), of: probabilities)
            return current
        } follow: {
            mu -= Double(eta) * (-log2(current[$0]) - Double(tau))
        }
        #expect(statistic < limit)
    }

    @Test(arguments: [(Float(0.3), Float(0.9)), (0.1, 0.5), (0.6, 0)])
    func `adaptive prefers tokens near a probability that makes up for those drawn`(
        target: Float, decay: Float
    ) throws {
        var samplers = UncommonSamplers()
        samplers.adaptive = .init(target: target, decay: decay)
        let probabilities = softmax(temperature: 0.8)
        var (weight, sum) = (0.0, 0.0)
        let statistic = try chiSquare(samplers, temperature: 0.8, length: 40) {
            weight = 1 / (1 - Double(decay))
            sum = Double(target) * weight
        } expected: {
            let wanted = min(1, max(0, 2 * Double(target) - sum / weight))
            return softmax(
                probabilities.map { probability in
                    let distance = abs(probability - wanted) / 0.3
                    return 5 - 10 * distance * distance / (1 + distance)
                })
        } follow: {
            sum = probabilities[$0] + Double(decay) * sum
            weight = 1 + Double(decay) * weight
        }
        #expect(statistic < limit)
    }
}
