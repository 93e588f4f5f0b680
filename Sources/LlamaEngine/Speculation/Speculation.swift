import Inference

/// The drafts of one reply, and how good they were.
struct Speculation: Sendable {
    private var lookup: PromptLookup
    private let drafting: Drafting
    private var lookupRate = DraftRate()
    private var modelRate: DraftRate
    /// What was proposed for the next step, used or not.
    private var proposal: [TokenID] = []
    private var modelProposal: [TokenID] = []

    /// - Parameter modelRate: How good the second model's drafts were for other replies.
    init(prompt: [TokenID], drafting: Drafting, modelRate: Double = 0.5) {
        lookup = PromptLookup(prompt)
        self.drafting = drafting
        self.modelRate = DraftRate(modelRate)
    }

    var rate: Double { lookupRate.value }
    var rateOfModel: Double { modelRate.value }

    /// Chooses the drafts of the next step.
    ///
    /// - Parameters:
    ///   - others: Tokens that the step computes besides, the reply's own next one included.
    ///   - allowed: How many tokens of a proposal the reply may go on with.
    mutating func draft(
        limit: Int, others: Int, costs: StepCosts, allowed: ([TokenID]) -> Int = { $0.count }
    ) -> [TokenID] {
        proposal = Array(lookup.proposal(limit: DraftLength.maximum))
        let available = max(0, min(limit, proposal.count))
        let length =
            drafting == .always
            ? available : DraftLength.best(available: available, rate: rate, others: others, costs: costs)
        let drafts = Array(proposal.prefix(length))
        return drafts.isEmpty ? [] : Array(drafts.prefix(allowed(drafts)))
    }

    /// Remembers what the second model proposes, to learn how good it is.
    mutating func expect(_ drafts: [TokenID]) { modelProposal = drafts }

    /// Takes note of tokens that the reply went on with.
    mutating func follow(_ tokens: some Collection<TokenID>) {
        // Proposals are compared when they were not computed too: so it shows when drafts begin to pay.
        lookupRate.follow(proposal, tokens)
        modelRate.follow(modelProposal, tokens)
        proposal = []
        modelProposal = []
        for token in tokens { lookup.append(token) }
    }
}
