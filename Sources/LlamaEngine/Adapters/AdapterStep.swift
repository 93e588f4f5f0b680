import Inference

/// Which rows of a step get which adapter.
struct AdapterStep: Sendable {
    /// Rows that one adapter's terms are added to.
    struct Group: Sendable {
        let part: AdapterMix.Part
        var rows: [Int]
    }

    /// One pass over the weights.
    struct Pass: Sendable {
        /// The tokens of its rows, by which the pass is recognised.
        let tokens: [TokenID]
        let groups: [Group]
        /// How many rows want logits; only they take part behind the last attention.
        let outputCount: Int
        let outputGroups: [Group]
    }

    /// A token of the step.
    struct Row: Sendable {
        let token: TokenID
        let sequence: Int32
        let wantsLogits: Bool
    }

    let passes: [Pass]

    /// - Parameters:
    ///   - rows: All tokens of the step, in the order in which libllama gets them.
    ///   - mix: The adapters of a sequence.
    init(_ rows: [Row], capacity: Int, mix: (Int32) -> AdapterMix) {
        passes = StepPasses(sequences: rows.map(\.sequence), capacity: capacity).passes.map { pass in
            let rows = pass.map { rows[$0] }
            let outputs = rows.filter(\.wantsLogits)
            return Pass(
                tokens: rows.map(\.token), groups: Self.groups(rows, mix), outputCount: outputs.count,
                outputGroups: Self.groups(outputs, mix))
        }
    }

    private static func groups(_ rows: [Row], _ mix: (Int32) -> AdapterMix) -> [Group] {
        var groups: [Group] = []
        var indices: [AdapterMix.Key.Part: Int] = [:]
        for (index, row) in rows.enumerated() {
            let mix = mix(row.sequence)
            for (part, key) in zip(mix.parts, mix.key.parts) {
                if let group = indices[key] {
                    groups[group].rows.append(index)
                } else {
                    indices[key] = groups.count
                    groups.append(Group(part: part, rows: [index]))
                }
            }
        }
        return groups
    }
}
