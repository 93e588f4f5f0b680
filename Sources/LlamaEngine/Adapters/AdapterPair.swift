/// The two factors of what an adapter adds to one matrix, as read from a file.
struct AdapterPair: Sendable {
    struct Matrix: Sendable {
        let rows: Int
        let columns: Int
        /// Row by row.
        let values: [Float]

        var transposed: Matrix {
            Matrix(
                rows: columns, columns: rows,
                values: (0..<rows * columns).map { values[$0 % rows * columns + $0 / rows] })
        }
    }

    /// The name of the model's tensor.
    let target: String
    /// `rank` rows; of a token table, a row of `rank` for each token.
    let inward: Matrix
    /// A row of `rank` for each output.
    let outward: Matrix
    /// The numerator of the scale, of which the rank is the denominator; `nil` for a scale of 1.
    let alpha: Float?

    /// Checks that the pair fits a model.
    ///
    /// - Throws: A reason in words.
    func term(for base: AdapterBase) throws(AdapterFault) -> LowRankTerm {
        guard let matrix = base.matrices[target] else {
            throw AdapterFault(
                "it changes \(target), which this model does not multiply with; it may be of another base model"
            )
        }
        let isTable = target == AdapterBase.tokenTable
        let rank = outward.columns
        let (inputs, inwardRank) = isTable ? (inward.rows, inward.columns) : (inward.columns, inward.rows)
        guard rank > 0, rank == inwardRank else {
            throw AdapterFault("the two factors for \(target) have ranks of \(inwardRank) and \(rank)")
        }
        let expected = isTable ? (matrix.outputs, matrix.inputs) : (matrix.inputs, matrix.outputs)
        guard (inputs, outward.rows) == expected else {
            throw AdapterFault(
                "it changes a \(target) of \(inputs) × \(outward.rows), which is \(expected.0) × \(expected.1) here; "
                    + "it is of another base model")
        }
        guard inward.values.allSatisfy(\.isFinite), outward.values.allSatisfy(\.isFinite),
            alpha?.isFinite ?? true
        else {
            throw AdapterFault("its numbers for \(target) are not all finite")
        }
        return LowRankTerm(
            place: isTable ? .tokenTable : .matrix, rank: rank, inputs: inputs, outputs: outward.rows,
            down: inward.values, outward: outward.values, scale: alpha.map { $0 / Float(rank) } ?? 1)
    }
}

/// Why an adapter cannot be used.
struct AdapterFault: Error {
    let reason: String

    init(_ reason: String) { self.reason = reason }
}
