import Synchronization

/// An automaton that several replies are followed with.
final class SharedAutomaton: Sendable {
    private let automaton: Mutex<TokenAutomaton>
    private let hasGrownTooLarge = Atomic(false)

    private let limit: Int

    init(_ automaton: TokenAutomaton, room: Int) {
        self.automaton = Mutex(automaton)
        limit = automaton.weight + room
    }

    var isFull: Bool { hasGrownTooLarge.load(ordering: .relaxed) }

    func withLock<Result>(_ body: (inout TokenAutomaton) -> sending Result) -> sending Result {
        automaton.withLock { automaton in
            automaton.automaton.terms.beginQuestion()
            let result = body(&automaton)
            if automaton.weight > limit {
                hasGrownTooLarge.store(true, ordering: .relaxed)
            }
            return result
        }
    }
}
