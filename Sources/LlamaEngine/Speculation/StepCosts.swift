/// How long decode steps take, by how many tokens they compute.
///
/// Whether a step with drafts pays is a matter of the machine and the model: where reading the weights dominates, more
/// tokens cost next to nothing; where arithmetic does, each costs its share.
struct StepCosts: Sendable {
    /// Seconds for each count of tokens, averaged over the latest steps; zero where there was none.
    private var seconds: [Double]

    private static let weight = 0.1

    /// Larger steps are not noted.
    var limit: Int { seconds.count - 1 }

    /// - Parameter limit: Larger steps are not noted.
    init(limit: Int = 64) {
        seconds = Array(repeating: 0, count: limit + 1)
    }

    mutating func note(tokens: Int, seconds duration: Double) {
        guard seconds.indices.contains(tokens), duration > 0 else { return }
        let known = seconds[tokens]
        seconds[tokens] = known == 0 ? duration : known + (duration - known) * Self.weight
    }

    /// What a step of so many tokens would take: between two known counts in proportion; beyond all of them each token
    /// is taken to cost a tenth of the first, so that larger steps are tried and then known.
    func estimate(tokens: Int) -> Double? {
        if seconds.indices.contains(tokens), seconds[tokens] > 0 { return seconds[tokens] }
        let below = seconds.indices.last { $0 < tokens && seconds[$0] > 0 }
        let above = seconds.indices.first { $0 > tokens && seconds[$0] > 0 }
        switch (below, above) {
        case (let below?, let above?):
            let share = Double(tokens - below) / Double(above - below)
            return seconds[below] + (seconds[above] - seconds[below]) * share
        case (let below?, nil): return seconds[below] * (1 + 0.1 * Double(tokens - below) / Double(below))
        case (nil, let above?): return seconds[above]
        case (nil, nil): return nil
        }
    }
}
