import Inference

/// Reads log probabilities off a row of logits, before any penalty or temperature.
struct LogprobReader {
    let vocabulary: LlamaVocabulary

    /// - Parameter top: How many of the most probable tokens to report.
    func read(_ row: LogitKernels.Row, of token: TokenID, top: Int) -> TokenLogprob {
        let maximum = LogitKernels.maximum(row)
        let sum = LogitKernels.sumOfExponentials(row, shift: maximum, scale: 1, threshold: -.infinity)
        let normaliser = maximum + Float(logarithm(sum))
        return TokenLogprob(
            token: token, bytes: vocabulary.bytes(of: token), logprob: row[Int(token)] - normaliser,
            top: mostProbable(row, count: top).map { index in
                TokenLogprob.Alternative(
                    token: TokenID(index), bytes: vocabulary.bytes(of: TokenID(index)),
                    logprob: row[index] - normaliser)
            })
    }

    private func mostProbable(_ row: LogitKernels.Row, count: Int) -> [Int] {
        guard count > 0 else { return [] }
        var best: [Int] = []
        for index in row.indices {
            if best.count == count, let last = best.last, row[index] <= row[last] { continue }
            let place = best.firstIndex { row[$0] < row[index] } ?? best.count
            best.insert(index, at: place)
            if best.count > count { best.removeLast() }
        }
        return best
    }
}
