/// Which layers each machine holds: whole layers, in order, as near to the machines' shares as they go.
struct LayerSplit: Sendable, Hashable {
    /// Layers of the model without its output, which counts as one more.
    let layers: Int
    /// What each machine holds of `layers + 1`.
    let ranges: [Range<Int>]

    init(layers: Int, shares: [Double]) {
        self.layers = layers
        let total = shares.reduce(0, +)
        let exact = shares.map { total > 0 ? $0 / total * Double(layers + 1) : 0 }
        var counts = exact.map { Int($0) }
        // Largest remainder first, so that every layer has its machine.
        let order = exact.indices.sorted { left, right in
            let (first, second) = (exact[left] - Double(counts[left]), exact[right] - Double(counts[right]))
            return first > second || (first == second && left < right)
        }
        let missing = max(0, layers + 1 - counts.reduce(0, +))
        for machine in order.filter({ shares[$0] > 0 }).prefix(missing) { counts[machine] += 1 }
        var start = 0
        ranges = counts.map { count in
            defer { start += count }
            return start..<start + count
        }
    }

    /// The layers of a machine, without the output.
    func layers(of machine: Int) -> Range<Int> { ranges[machine].clamped(to: 0..<layers) }

    func holdsOutput(_ machine: Int) -> Bool { ranges[machine].contains(layers) }
}
