import Inference

/// The part of proposed tokens that turned out right, the latest counting most.
struct DraftRate: Sendable, Hashable {
    private(set) var value: Double
    private let weight: Double

    init(_ value: Double = 0.5, weight: Double = 0.08) {
        self.value = value
        self.weight = weight
    }

    /// Compares a proposal with what the reply went on with. Behind the first difference nothing can be said.
    mutating func follow(_ proposal: [TokenID], _ tokens: some Collection<TokenID>) {
        for (proposed, token) in zip(proposal, tokens) {
            value += ((proposed == token ? 1 : 0) - value) * weight
            guard proposed == token else { break }
        }
    }
}
