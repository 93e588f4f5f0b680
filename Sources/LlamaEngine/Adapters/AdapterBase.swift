/// What adapters of a model are checked against.
struct AdapterBase: Sendable {
    struct Shape: Sendable, Hashable {
        let inputs: Int
        let outputs: Int
    }

    let architecture: String
    /// The matrices that activations are multiplied with, and the token table, by name.
    let matrices: [String: Shape]
    let heads: Int?
    let keyValueHeads: Int?

    static let tokenTable = "token_embd.weight"
}

extension AdapterBase {
    init(_ header: GGUFHeader, matrices: [String: Shape]) {
        let heads = header.integer("attention.head_count")
        // What is multiplied with a scale of its own afterwards would scale the adapter's part as well.
        let plain = matrices.filter { name, _ in
            !name.hasSuffix(".weight") || !header.tensorNames.contains(name.dropLast(6) + "scale")
        }
        self.init(
            architecture: header.architecture, matrices: plain, heads: heads,
            keyValueHeads: header.integer("attention.head_count_kv") ?? heads)
    }
}
