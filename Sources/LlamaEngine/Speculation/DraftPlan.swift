/// Which replies of a step a second model drafts for, and how far.
struct DraftPlan: Sendable, Hashable {
    /// Of those whose drafts are best.
    var replies: Int
    /// Tokens for each.
    var length: Int

    /// A trial teaches how good the drafts are and what they cost.
    static let trial = DraftPlan(replies: 1, length: 4)

    /// The plan with which most tokens a second are expected; `nil` where none pays.
    ///
    /// - Parameters:
    ///   - rates: The part of each reply's drafts that turned out right lately, in descending order.
    ///   - others: Tokens that the step computes besides, the replies' own next ones included.
    ///   - costs: What steps of the main model take.
    ///   - draftCosts: What steps of the second model take: it takes one for each token of a draft.
    static func best(rates: [Double], others: Int, costs: StepCosts, draftCosts: StepCosts) -> DraftPlan? {
        guard others > 0, let plain = costs.estimate(tokens: others) else { return nil }
        var best: (plan: DraftPlan, speed: Double)?
        // What one length gains with the replies so far.
        var gains = [Double](repeating: 0, count: DraftLength.maximum + 1)
        for (index, rate) in rates.enumerated() {
            guard let draftCost = draftCosts.estimate(tokens: index + 1) else { break }
            var chance = 1.0
            var gain = 0.0
            for length in 1...DraftLength.maximum {
                chance *= rate
                gain += chance
                gains[length] += gain
                let tokens = others + (index + 1) * length
                // Of larger steps nothing is ever learnt.
                guard tokens <= costs.limit, let cost = costs.estimate(tokens: tokens) else { break }
                let speed = (Double(others) + gains[length]) / (cost + draftCost * Double(length))
                if speed > best?.speed ?? (Double(others) / plain * DraftLength.margin) {
                    best = (DraftPlan(replies: index + 1, length: length), speed)
                }
            }
        }
        return best?.plan
    }
}
