/// Decides how many proposed tokens a step computes beside a reply's next one.
enum DraftLength {
    static let maximum = 8
    /// A little must be gained, because what is computed in vain is lost for certain.
    static let margin = 1.03

    /// The length at which a step is expected to deliver most tokens a second; zero where none pays.
    ///
    /// - Parameters:
    ///   - available: Tokens that are proposed.
    ///   - rate: The part of proposed tokens that turned out right lately.
    ///   - others: Tokens that the step computes besides, the reply's own next one included.
    static func best(available: Int, rate: Double, others: Int, costs: StepCosts) -> Int {
        guard available > 0, let plain = costs.estimate(tokens: others) else { return 0 }
        var best = (length: 0, speed: Double(others) / plain)
        var expected = Double(others)
        var chance = 1.0
        for length in 1...min(available, maximum) {
            chance *= rate
            expected += chance
            guard let cost = costs.estimate(tokens: others + length) else { break }
            if expected / cost > best.speed * margin { best = (length, expected / cost) }
        }
        return best.length
    }
}
