public import Inference

/// Follows one reply with a grammar.
public struct GrammarConstraint: TokenConstraint {
    private let grammar: CompiledGrammar
    private var shared: SharedAutomaton
    private var state: GrammarAutomaton.StateID
    public private(set) var mayEnd: Bool
    public private(set) var mustEnd: Bool
    /// The limit that was passed; the constraint is then of no further use.
    public private(set) var failure: GrammarError?

    init(grammar: CompiledGrammar, shared: SharedAutomaton, state: GrammarAutomaton.StateID) {
        self.grammar = grammar
        self.shared = shared
        self.state = state
        let automaton = grammar.fresh.automaton
        mayEnd = automaton.accepts(state)
        mustEnd = mayEnd && automaton.threads(of: state).isEmpty
    }

    public mutating func mask() -> TokenMask {
        let (mask, failure) = shared.withLock { [state] in ($0.mask(of: state), $0.takeFailure()) }
        note(failure)
        return mask
    }

    public mutating func accept(_ token: TokenID) -> Bool {
        moveIfFull()
        let (next, accepts, isLast, failure) = shared.withLock { [state] automaton in
            let next = automaton.step(state, token)
            return (
                next, automaton.automaton.accepts(next), automaton.automaton.threads(of: next).isEmpty,
                automaton.takeFailure()
            )
        }
        note(failure)
        guard next != GrammarAutomaton.dead else { return false }
        state = next
        mayEnd = accepts
        mustEnd = accepts && isLast
        return true
    }

    public mutating func forcedBytes() -> [UInt8] {
        let (bytes, failure) = shared.withLock { [state] in
            ($0.automaton.forcedBytes(from: state), $0.takeFailure())
        }
        note(failure)
        return bytes
    }

    private mutating func note(_ reason: String?) {
        if let reason, failure == nil { failure = .tooComplex(reason: reason) }
    }

    /// Continues in an automaton with room once the one in use has none.
    private mutating func moveIfFull() {
        guard shared.isFull, failure == nil else { return }
        let next = grammar.shared
        guard next !== shared else { return }
        // The old one is copied under its lock and read outside: two locks are never held at once.
        let old = shared.withLock { $0.automaton }
        state = next.withLock { [state] in $0.automaton.adopt(state, of: old) }
        shared = next
    }
}
