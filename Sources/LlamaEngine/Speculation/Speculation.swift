import Inference

/// The drafts of one reply, and how good they were.
struct Speculation: Sendable {
    private var lookup: PromptLookup
    private let drafting: Drafting
    /// The part of proposed tokens that were right, the latest counting most.
    private(set) var rate = 0.5
    /// What was proposed for the next step, used or not.
    private var proposal: [TokenID] = []

    private static let weight = 0.08

    init(prompt: [TokenID], drafting: Drafting) {
        lookup = PromptLookup(prompt)
        self.drafting = drafting
    }

    /// Chooses the drafts of the next step.
    ///
    /// - Parameter others: Tokens that the step computes besides, the reply's own next one included.
    mutating func draft(limit: Int, others: Int, costs: StepCosts) -> [TokenID] {
        proposal = Array(lookup.proposal(limit: DraftLength.maximum))
        let available = max(0, min(limit, proposal.count))
        let length =
            drafting == .always
            ? available : DraftLength.best(available: available, rate: rate, others: others, costs: costs)
        return Array(proposal.prefix(length))
    }

    /// Takes note of tokens that the reply went on with.
    mutating func follow(_ tokens: some Collection<TokenID>) {
        // Proposals are compared when they were not computed too: so it shows when drafts begin to pay.
        for (proposed, token) in zip(proposal, tokens) {
            rate += ((proposed == token ? 1 : 0) - rate) * Self.weight
            guard proposed == token else { break }
        }
        proposal = []
        for token in tokens { lookup.append(token) }
    }
}
