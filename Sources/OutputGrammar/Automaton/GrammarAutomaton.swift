import Inference

/// Follows a grammar byte by byte and token by token.
///
/// A state is the set of all ways to read what was written: positions in patterns, each over the stacks of what is
/// to follow. States are kept once and are numbers outside, so that an old number is a rollback and a transition
/// is found once. Everything here only grows; whoever owns an automaton replaces it when `weight` is too much.
struct GrammarAutomaton: Sendable {
    typealias StateID = Int32

    /// One way to read what was written.
    struct Thread: Sendable {
        enum Kind: Sendable, Comparable { case lexeme, text, token }

        var kind: Kind
        /// The stretch of free text, where it is one.
        var stretch: Int32 = 0
        /// The state of the pattern, or the token.
        var position: Int32
        var stack: StackTable.StackID
    }

    struct State: Sendable {
        var start: Int32
        var count: Int32
        /// What was read is complete.
        var accepts: Bool
    }

    /// Nothing can be read any more.
    static let dead: StateID = 0

    var terms: TermTable
    var symbols: SymbolTable
    var stacks = StackTable()
    private(set) var states: ContiguousArray<State> = []
    private(set) var threads: ContiguousArray<Thread> = []
    private var index = FingerprintIndex()
    var steps = PairMap()
    var tokenSteps = PairMap()
    /// The state after the top of a stack is done with; by stack.
    var entries = PairMap()
    var scratch = PairMap()
    private(set) var start: StateID = 0

    init(terms: TermTable, symbols: SymbolTable, root: SymbolTable.SymbolID) {
        self.terms = terms
        self.symbols = symbols
        _ = intern([], accepts: false)
        start = entry(stacks.push(root, on: StackTable.bottom))
    }

    /// The limit that was passed, so that what was asked could not be answered.
    var failure: String? { terms.failure }

    var weight: Int {
        terms.weight + symbols.weight + stacks.weight + states.count * 60 + threads.count * 16
            + (steps.count + entries.count + tokenSteps.count) * 32
    }

    @inline(__always)
    func accepts(_ state: StateID) -> Bool { states[Int(state)].accepts }

    func threads(of id: StateID) -> ArraySlice<Thread> {
        let state = states[Int(id)]
        return threads[Int(state.start)..<Int(state.start) + Int(state.count)]
    }

    /// Finds the state of these threads; those in the same place become one over the union of their stacks.
    mutating func intern(_ list: [Thread], accepts: Bool) -> StateID {
        var merged = list
        let effort = stacks.effort
        if list.count > 1 {
            merged.sort { ($0.kind, $0.stretch, $0.position) < ($1.kind, $1.stretch, $1.position) }
            var kept = 0
            for thread in merged.dropFirst() {
                let last = merged[kept]
                if last.kind == thread.kind, last.stretch == thread.stretch, last.position == thread.position
                {
                    merged[kept].stack = stacks.union(last.stack, thread.stack)
                } else {
                    kept += 1
                    merged[kept] = thread
                }
            }
            merged.removeLast(merged.count - kept - 1)
        }
        terms.spend(list.count + 2 * (stacks.effort - effort))
        var fingerprint = Fingerprint(tag: accepts ? 51 : 50)
        for thread in merged {
            let kind: UInt64 = thread.kind == .lexeme ? 52 : thread.kind == .text ? 53 : 54
            let place =
                UInt64(UInt32(bitPattern: thread.position)) << 32 | UInt64(UInt32(bitPattern: thread.stack))
            fingerprint.add(Fingerprint(tag: kind, place, UInt64(UInt32(bitPattern: thread.stretch))))
        }
        if let id = index[fingerprint] { return id }
        let id = StateID(states.count)
        states.append(State(start: Int32(threads.count), count: Int32(merged.count), accepts: accepts))
        threads.append(contentsOf: merged)
        index.insert(id, for: fingerprint)
        return id
    }
}
