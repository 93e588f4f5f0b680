import Inference
import Testing

@testable import LlamaEngine

@Suite struct PrefixCacheTests {
    private func tokens(_ seed: Int, _ count: Int = 100) -> [TokenID] {
        (0..<count).map { TokenID(seed * 1_000 + $0) }
    }

    private func entry(_ seed: Int, count: Int = 100, bytes: Int = 10) -> PrefixCache.Entry {
        .init(tokens: tokens(seed, count), state: Array(repeating: UInt8(seed), count: bytes))
    }

    @Test func `the longest shared beginning is found`() {
        var cache = PrefixCache(limit: 1_000)
        cache.store(entry(1))
        cache.store(.init(tokens: tokens(1, 80) + tokens(2), state: [2]))
        #expect(cache.entry(for: tokens(1, 80) + tokens(2, 40) + [5], beyond: 0)?.state == [2])
        #expect(cache.entry(for: tokens(1) + [9], beyond: 0)?.state.first == 1)
        #expect(cache.entry(for: tokens(3), beyond: 0) == nil)
        #expect(cache.entry(for: tokens(1), beyond: 50) == nil, "a short gain is not worth a copy")
    }

    @Test func `the least recently used goes when there is no room`() {
        var cache = PrefixCache(limit: 25)
        cache.store(entry(1))
        cache.store(entry(2))
        _ = cache.entry(for: tokens(1), beyond: 0)
        cache.store(entry(3))
        #expect(cache.entries.map { $0.state[0] } == [1, 3])
        cache.store(entry(4, bytes: 26))
        #expect(cache.entries.isEmpty, "what is larger than all room leaves none for others")
    }

    @Test func `what is in another entry is not kept twice`() {
        var cache = PrefixCache(limit: 100)
        cache.store(entry(1, count: 100))
        #expect(!cache.wants(tokens(1, 70), bytes: 1))
        #expect(cache.wants(tokens(1, 120), bytes: 1))
        #expect(!cache.wants(tokens(2, 63), bytes: 1))
        #expect(!cache.wants(tokens(2), bytes: 101))
        cache.store(entry(1, count: 120))
        #expect(cache.entries.map(\.tokens.count) == [120])
    }

    @Test func `what one adapter computed is not another's`() {
        let weights = AdapterWeights(terms: [:])
        let key = AdapterMix([.init(weights: weights, scale: 1)]).key
        let tokens = [TokenID](0..<100)
        var cache = PrefixCache(limit: 1000)
        cache.store(.init(tokens: tokens, adapters: key, state: [1]))
        #expect(cache.entry(for: tokens, with: .base, beyond: 0) == nil)
        #expect(cache.entry(for: tokens, with: key, beyond: 0)?.state == [1])
        #expect(cache.wants(tokens, with: .base, bytes: 1))
        #expect(!cache.wants(tokens, with: key, bytes: 1))
        // The same text of the base does not push it out.
        cache.store(.init(tokens: tokens, state: [2]))
        #expect(cache.entries.count == 2)
    }
}
