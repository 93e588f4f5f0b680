import Inference

/// An adapter in memory, with what its files say beyond its numbers.
struct LoadedAdapter: Sendable {
    let weights: AdapterWeights
    let facts: AdapterFacts
}
