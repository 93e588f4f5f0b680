/// The passes over the weights in which libllama computes a step, and the order of the rows in each.
///
/// With a cache of its own for each sequence, libllama takes neighbouring sequences into one pass, as many tokens of
/// each as the shortest has left, sequence after sequence (`llama_batch_allocr::split_equal`).
struct StepPasses: Sendable, Hashable {
    /// Indices into the step's tokens.
    let passes: [[Int]]

    /// - Parameters:
    ///   - sequences: The sequence of each token of the step, in order.
    ///   - capacity: Tokens that one pass can hold.
    init(sequences: [Int32], capacity: Int) {
        var waiting: [Int32: ArraySlice<Int>] = [:]
        for (index, sequence) in sequences.enumerated() { waiting[sequence, default: []].append(index) }
        var passes: [[Int]] = []
        while let pass = Self.nextPass(sequences, &waiting, capacity: max(1, capacity)) {
            passes.append(pass)
        }
        self.passes = passes
    }

    private static func nextPass(
        _ sequences: [Int32], _ waiting: inout [Int32: ArraySlice<Int>], capacity: Int
    ) -> [Int]? {
        var chosen: [Int32] = []
        for (index, sequence) in sequences.enumerated() where chosen.count < capacity {
            guard let first = waiting[sequence]?.first, first <= index, !chosen.contains(sequence),
                chosen.last.map({ sequence == $0 + 1 }) ?? true
            else { continue }
            chosen.append(sequence)
        }
        guard let shortest = chosen.map({ waiting[$0]?.count ?? 0 }).min(), shortest > 0 else { return nil }
        let count = min(shortest, max(1, capacity / chosen.count))
        return chosen.flatMap { sequence in
            let rows = waiting[sequence]?.prefix(count) ?? []
            waiting[sequence]?.removeFirst(count)
            return Array(rows)
        }
    }
}
