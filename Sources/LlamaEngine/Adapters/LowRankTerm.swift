/// What an adapter adds to one of the model's matrices: `y += scale * up * (down * x)`.
struct LowRankTerm: Sendable, Equatable {
    enum Place: Sendable, Hashable {
        /// A matrix that activations are multiplied with.
        case matrix
        /// The table of token vectors; `down` has a row for each token.
        case tokenTable
    }

    let place: Place
    let rank: Int
    let inputs: Int
    let outputs: Int
    /// `rank` rows of `inputs`; of a token table, `inputs` rows of `rank`.
    let down: [Float]
    /// `rank` rows of `outputs`.
    let up: [Float]
    let scale: Float

    /// - Parameter outward: The second factor as files have it, `outputs` rows of `rank`.
    init(
        place: Place = .matrix, rank: Int, inputs: Int, outputs: Int, down: [Float], outward: [Float],
        scale: Float
    ) {
        self.place = place
        self.rank = rank
        self.inputs = inputs
        self.outputs = outputs
        self.down = down
        self.scale = scale
        up = (0..<rank * outputs).map { outward[$0 % outputs * rank + $0 / outputs] }
    }

    var bytes: Int { (down.count + up.count) * MemoryLayout<Float>.size }
}
