import Inference

/// Decides which of the waiting replies comes next.
///
/// The most urgent ones first; among those the client's of which the fewest run, so that one that asks for much does
/// not keep others waiting; among those the adapter's of which the fewest run, for the same reason; among those the
/// oldest.
enum JobOrder {
    /// What decides about a reply.
    struct Standing: Sendable {
        let origin: RequestOrigin
        let adapters: AdapterMix.Key
    }

    /// How many replies run, of each client and with each adapter.
    struct Running: Sendable {
        private var clients: [String: Int] = [:]
        private var adapters: [AdapterMix.Key: Int] = [:]

        mutating func add(_ standing: Standing) {
            clients[standing.origin.client, default: 0] += 1
            adapters[standing.adapters, default: 0] += 1
        }

        fileprivate func rank(_ standing: Standing) -> (Int, Int, Int) {
            (
                standing.origin.priority, clients[standing.origin.client] ?? 0,
                adapters[standing.adapters] ?? 0
            )
        }
    }

    /// - Parameter waiting: Oldest first.
    /// - Returns: The index of the next; `nil` if none waits.
    static func next(of waiting: some Sequence<Standing>, running: Running) -> Int? {
        waiting.enumerated().map { (rank: running.rank($0.element), offset: $0.offset) }.min { left, right in
            left.rank == right.rank ? left.offset < right.offset : left.rank < right.rank
        }?.offset
    }
}

extension ChoiceJob {
    var standing: JobOrder.Standing { .init(origin: request.origin, adapters: adapters.key) }
}
