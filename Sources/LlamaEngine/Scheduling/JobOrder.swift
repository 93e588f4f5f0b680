import Inference

/// Decides which of the waiting replies comes next.
///
/// The most urgent ones first; among those the client's of which the fewest run, so that one that asks for much does
/// not keep others waiting; among those the oldest.
enum JobOrder {
    /// - Parameters:
    ///   - origins: Of those that wait, oldest first.
    ///   - running: How many replies of each client run.
    /// - Returns: The index of the next; `nil` if none waits.
    static func next(of origins: some Sequence<RequestOrigin>, running: [String: Int]) -> Int? {
        origins.enumerated().min { left, right in
            let keys = [left, right].map { ($0.element.priority, running[$0.element.client] ?? 0, $0.offset) }
            return keys[0] < keys[1]
        }?.offset
    }
}
