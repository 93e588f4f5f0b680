/// The adapters that one reply is computed with, and how much of each. Without any, the base model.
struct AdapterMix: Sendable {
    struct Part: Sendable {
        let weights: AdapterWeights
        let scale: Float
    }

    /// Tells what was computed with one mix from what was computed with another, without holding the weights.
    struct Key: Sendable, Hashable {
        struct Part: Sendable, Hashable {
            let id: Int
            let scale: Float
        }

        let parts: [Part]

        static let base = Key(parts: [])
    }

    let parts: [Part]
    let key: Key

    static let base = AdapterMix([])

    /// Parts of no weight are left out, and the order is of no account.
    init(_ parts: [Part]) {
        self.parts = parts.filter { $0.scale != 0 }.sorted { $0.weights.id < $1.weights.id }
        key = Key(parts: self.parts.map { .init(id: $0.weights.id, scale: $0.scale) })
    }
}
