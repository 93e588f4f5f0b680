/// Decides what one decode step computes.
///
/// Every reply that is being generated gets its token first; what is left of the step goes to prompts, oldest
/// first. While replies run, prompts are held to a smaller share, so that a long one does not stall them.
struct BatchPlanner: Sendable {
    /// Tokens that one step can hold.
    var capacity: Int
    /// Prompt tokens in a step in which replies are being generated as well.
    var promptShare: Int

    /// What a slot could use in the next step.
    enum Demand: Sendable, Hashable {
        case idle
        case token
        /// - Parameters:
        ///   - remaining: Prompt tokens not yet computed.
        ///   - arrival: Orders prompts; lower is older.
        ///   - limit: The most this prompt may have in one step.
        case prompt(remaining: Int, arrival: Int, limit: Int)
    }

    /// - Returns: How many tokens each slot gets, by its index.
    func plan(_ demands: [Demand]) -> [Int] {
        var shares = [Int](repeating: 0, count: demands.count)
        var room = capacity
        var prompts: [(slot: Int, remaining: Int, arrival: Int)] = []
        for (slot, demand) in demands.enumerated() {
            switch demand {
            case .idle:
                break
            case .token where room > 0:
                shares[slot] = 1
                room -= 1
            case .token:
                break
            case .prompt(let remaining, let arrival, let limit):
                prompts.append((slot, min(remaining, limit), arrival))
            }
        }
        if room < capacity { room = min(room, promptShare) }
        for prompt in prompts.sorted(by: { $0.arrival < $1.arrival }) where room > 0 {
            shares[prompt.slot] = min(prompt.remaining, room)
            room -= shares[prompt.slot]
        }
        return shares
    }
}
