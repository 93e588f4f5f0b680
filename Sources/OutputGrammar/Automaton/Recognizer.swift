public import Inference

/// Reads bytes against a grammar, without a vocabulary.
public struct Recognizer: Sendable {
    private let fresh: GrammarAutomaton
    private let room: Int
    private var automaton: GrammarAutomaton
    private var state: GrammarAutomaton.StateID
    /// How many bytes were read.
    public private(set) var offset = 0

    public init(_ grammar: Grammar) throws(GrammarError) {
        try self.init(grammar, room: GrammarAutomaton.Limits.weight)
    }

    /// - Parameter room: Bytes that the automaton may grow by before reading goes on in a new one.
    init(_ grammar: Grammar, room: Int) throws(GrammarError) {
        self.room = room
        fresh = try GrammarLowering.automaton(for: grammar)
        automaton = fresh
        state = automaton.start
    }

    /// What was read is a sentence of the grammar.
    public var isSentence: Bool { automaton.accepts(state) }

    /// What was read is a sentence of the grammar, and no other begins with it.
    public var isComplete: Bool { isSentence && automaton.threads(of: state).isEmpty }

    /// The limit that was passed, if reading stopped for that and not for a byte that cannot follow.
    public var failure: GrammarError? {
        automaton.failure.map { .tooComplex(reason: $0) }
    }

    /// Reads as long as the bytes can begin a sentence.
    ///
    /// - Returns: How many were read; fewer than all means that the one after them cannot follow, and that it
    ///   was not read.
    public mutating func accept(_ bytes: some Sequence<UInt8>) -> Int {
        var count = 0
        for byte in bytes {
            makeRoom()
            let next = automaton.step(state, byte)
            guard next != GrammarAutomaton.dead else { break }
            state = next
            count += 1
        }
        offset += count
        return count
    }

    /// Reads a token.
    ///
    /// - Parameter bytes: The token's text if it may be read as such; `nil` for one that is markup or nothing.
    /// - Returns: `false`, and it was not read, if it cannot follow.
    public mutating func accept(_ token: TokenID, as bytes: [UInt8]?) -> Bool {
        makeRoom()
        let next = automaton.step(state, token: token, bytes: bytes)
        guard next != GrammarAutomaton.dead else { return false }
        state = next
        offset += bytes?.count ?? 0
        return true
    }

    /// Goes on in a new automaton once this one has grown too large.
    private mutating func makeRoom() {
        automaton.terms.beginQuestion()
        guard automaton.weight > fresh.weight + room else { return }
        let full = automaton
        automaton = fresh
        state = automaton.adopt(state, of: full)
    }

    /// Reports whether the bytes are a sentence of the grammar.
    public static func matches(_ grammar: Grammar, _ bytes: some Sequence<UInt8>) throws(GrammarError) -> Bool
    {
        var recognizer = try Recognizer(grammar)
        let all = Array(bytes)
        return recognizer.accept(all) == all.count && recognizer.isSentence
    }
}
