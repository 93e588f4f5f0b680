import Synchronization

/// A grammar that is ready to constrain replies of one model.
///
/// What is found while one reply is followed serves all others of the same grammar.
public final class CompiledGrammar: Sendable {
    let fresh: TokenAutomaton
    private let room: Int
    private let current: Mutex<SharedAutomaton>

    /// - Parameter room: Bytes that an automaton may grow by before replies move on to a new one.
    init(
        _ automaton: GrammarAutomaton, vocabulary: GrammarVocabulary,
        room: Int = GrammarAutomaton.Limits.weight
    ) {
        self.room = room
        fresh = TokenAutomaton(automaton, vocabulary: vocabulary)
        current = Mutex(SharedAutomaton(fresh, room: room))
    }

    /// Begins to follow one reply.
    public func makeConstraint() -> GrammarConstraint {
        GrammarConstraint(grammar: self, shared: shared, state: fresh.automaton.start)
    }

    /// An automaton that has room; one that has grown too large is left to those who still use it.
    var shared: SharedAutomaton {
        current.withLock { current in
            if current.isFull { current = SharedAutomaton(fresh, room: room) }
            return current
        }
    }
}
