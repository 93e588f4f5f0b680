/// Regular expressions over bytes, each kept once, and the automaton that their derivatives make up.
///
/// A term is a state: its transitions are its Brzozowski derivatives, found when first asked for. A counted
/// repetition is a number in a term, so that a large one costs nothing until it is walked.
struct TermTable: Sendable {
    typealias TermID = Int32

    enum Kind: UInt8, Sendable {
        /// Matches no text at all.
        case nothing
        case empty
        case set, concatenation, alternation, intersection, complement, repetition
    }

    struct Term: Sendable {
        var kind: Kind
        var isNullable = false
        /// Contains an intersection or a complement, which may turn out to match nothing.
        var isBoolean = false
        /// Contains a repetition with a bound that a walk over tokens may be clamped to.
        var isCounted = false
        var depth: UInt16 = 0
        /// A byte set, a part, or where the members start.
        var first: Int32 = 0
        /// A part, how many members there are, or the least count.
        var second: Int32 = 0
        /// The greatest count; -1 is none.
        var third: Int32 = -1
        var fingerprint: Fingerprint
    }

    static let nothing: TermID = 0
    static let empty: TermID = 1
    /// How deep terms may nest; what works on them recurses.
    static let maximumDepth = 600
    /// Steps that making a grammar ready may take, and that one question to it may take afterwards.
    static let compilationEffort = 4_000_000
    static let questionEffort = 400_000

    private(set) var terms: ContiguousArray<Term> = []
    private(set) var byteSets: ContiguousArray<ByteSet> = []
    private(set) var members: ContiguousArray<TermID> = []
    private var termIndex = FingerprintIndex()
    private var byteSetIndex: [ByteSet: Int32] = [:]
    /// `isNullable` of each term, close together for those who walk many.
    private(set) var nullable: ContiguousArray<Bool> = []
    var transitions = TransitionRows()
    /// 0 unknown, 1 some text matches, 2 none does; a term each.
    var liveness: ContiguousArray<UInt8> = []
    /// Why terms are no longer to be trusted: a limit was passed.
    var failure: String?
    /// Steps of work since whoever asked last set it to zero.
    private(set) var effort = 0
    var effortLimit = Self.compilationEffort
    /// What a search found out about where matches end.
    var prefixFreedom: [TermID: Bool] = [:]
    /// The term of each single byte, once it was made.
    var byteTerms = [TermID](repeating: Self.nothing, count: 256)

    init() {
        _ = intern(Term(kind: .nothing, fingerprint: Fingerprint(tag: 10)))
        _ = intern(Term(kind: .empty, isNullable: true, fingerprint: Fingerprint(tag: 11)))
    }

    /// A measure of the memory in use, in bytes.
    var weight: Int { terms.count * 96 + members.count * 4 + transitions.weight }

    mutating func beginCompilation() {
        effort = 0
        effortLimit = Self.compilationEffort
    }

    mutating func beginQuestion() {
        effort = 0
        effortLimit = Self.questionEffort
    }

    /// Counts work; once there was too much, everything fails fast.
    @inline(__always)
    mutating func spend(_ steps: Int = 1) {
        effort += steps
        if effort > effortLimit, failure == nil { failure = "following it takes too many steps" }
    }

    @inline(__always)
    func isNullable(_ id: TermID) -> Bool { terms[Int(id)].isNullable }

    func members(of term: Term) -> [TermID] {
        Array(members[Int(term.first)..<Int(term.first) + Int(term.second)])
    }

    /// What a term is directly made of.
    func parts(of id: TermID) -> [TermID] {
        let term = terms[Int(id)]
        switch term.kind {
        case .nothing, .empty, .set: return []
        case .concatenation: return [term.first, term.second]
        case .alternation, .intersection: return members(of: term)
        case .complement, .repetition: return [term.first]
        }
    }

    /// Makes the term of another table here, from parts that are here already.
    mutating func copy(_ id: TermID, of other: TermTable, part: (TermID) -> TermID) -> TermID {
        let term = other.terms[Int(id)]
        switch term.kind {
        case .nothing: return Self.nothing
        case .empty: return Self.empty
        case .set: return set(other.byteSets[Int(term.first)])
        case .concatenation: return concatenation(part(term.first), part(term.second))
        case .alternation: return alternation(other.members(of: term).map(part))
        case .intersection: return intersection(other.members(of: term).map(part))
        case .complement: return complement(part(term.first))
        case .repetition:
            return repetition(part(term.first), min: term.second, max: term.third < 0 ? nil : term.third)
        }
    }

    mutating func intern(_ term: Term) -> TermID {
        if let id = termIndex[term.fingerprint] { return id }
        guard term.depth < Self.maximumDepth else {
            failure = "a pattern nests too deeply"
            return Self.nothing
        }
        let id = TermID(terms.count)
        terms.append(term)
        liveness.append(0)
        nullable.append(term.isNullable)
        transitions.appendState()
        termIndex.insert(id, for: term.fingerprint)
        return id
    }

    /// Interns a term with members, which are stored only if the term is new.
    mutating func intern(_ term: Term, members list: [TermID]) -> TermID {
        if let id = termIndex[term.fingerprint] { return id }
        var term = term
        term.first = Int32(members.count)
        term.second = Int32(list.count)
        members.append(contentsOf: list)
        return intern(term)
    }

    mutating func internByteSet(_ set: ByteSet) -> Int32 {
        if let index = byteSetIndex[set] { return index }
        let index = Int32(byteSets.count)
        byteSets.append(set)
        byteSetIndex[set] = index
        return index
    }
}
