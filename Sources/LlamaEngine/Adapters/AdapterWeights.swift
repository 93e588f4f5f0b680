import Synchronization

/// A LoRA adapter in memory.
///
/// Each has a number of its own, by which what was computed with it is told from what was computed with another one
/// of the same name.
final class AdapterWeights: Sendable {
    let id: Int
    /// By the name of the model's tensor.
    let terms: [String: LowRankTerm]
    let bytes: Int

    private static let lastID = Atomic<Int>(0)

    init(terms: [String: LowRankTerm]) {
        id = Self.lastID.wrappingAdd(1, ordering: .relaxed).newValue
        self.terms = terms
        bytes = terms.values.reduce(0) { $0 + $1.bytes }
    }

    /// The greatest rank of its terms.
    var rank: Int { terms.values.map(\.rank).max() ?? 0 }
}
