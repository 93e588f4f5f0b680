/// Decides what one decode step computes.
///
/// Every reply that is being generated gets its token first, unless replies are held back for prompts; what is left
/// of the step goes to prompts, oldest first. While replies run, prompts are held to a smaller share, so that a long one does not stall them; and so are
/// several prompts, so that the first of them need not wait for the last.
struct BatchPlanner: Sendable {
    /// Tokens that one step can hold.
    var capacity: Int

    /// What a slot could use in the next step.
    enum Demand: Sendable, Hashable {
        case idle
        /// What a reply goes on with: its latest token, and more than one where the text was forced.
        case tokens(Int)
        /// - Parameters:
        ///   - remaining: Prompt tokens not yet computed.
        ///   - arrival: Orders prompts; lower is older.
        ///   - limit: The most this prompt may have in one step.
        case prompt(remaining: Int, arrival: Int, limit: Int)
    }

    /// - Parameters:
    ///   - promptShare: Prompt tokens in a step in which other replies take part.
    ///   - holdsReplies: Replies that run may wait for a step of prompts, if there are any.
    /// - Returns: How many tokens each slot gets, by its index.
    func plan(_ demands: [Demand], promptShare: Int, holdsReplies: Bool = false) -> [Int] {
        var shares = [Int](repeating: 0, count: demands.count)
        let holdsReplies =
            holdsReplies && demands.contains(where: \.isPrompt) && demands.contains(where: \.isReply)
        var room = capacity
        var prompts: [(slot: Int, remaining: Int, arrival: Int)] = []
        for (slot, demand) in demands.enumerated() {
            switch demand {
            case .idle:
                break
            case .tokens where holdsReplies: break
            case .tokens(let count):
                // The first token of each, so that no reply waits for another's.
                shares[slot] = min(count, 1, room)
                room -= shares[slot]
            case .prompt(let remaining, let arrival, let limit):
                prompts.append((slot, min(remaining, limit), arrival))
            }
        }
        for (slot, demand) in demands.enumerated() where room > 0 && !holdsReplies {
            guard case .tokens(let count) = demand, count > shares[slot] else { continue }
            let more = min(count - shares[slot], room)
            shares[slot] += more
            room -= more
        }
        if room < capacity || prompts.count > 1 || holdsReplies { room = min(room, promptShare) }
        for prompt in prompts.sorted(by: { $0.arrival < $1.arrival }) where room > 0 {
            shares[prompt.slot] = min(prompt.remaining, room)
            room -= shares[prompt.slot]
        }
        return shares
    }
}

extension BatchPlanner.Demand {
    var isPrompt: Bool { if case .prompt = self { true } else { false } }
    var isReply: Bool { if case .tokens = self { true } else { false } }
}
