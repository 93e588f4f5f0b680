/// What is still to be matched, above the level of single patterns; each symbol is kept once.
struct SymbolTable: Sendable {
    typealias SymbolID = Int32

    enum Kind: UInt8, Sendable {
        case nothing, empty
        /// A regular part, matched by a term.
        case lexeme
        case pair, choice, repetition
        /// A rule that takes part in recursion; all others stand where they are used.
        case rule
        case token, text
    }

    struct Symbol: Sendable {
        var kind: Kind
        var isNullable = false
        /// A term, a part, a rule, a token, a stretch of free text, or where the members start.
        var first: Int32 = 0
        /// A part, how many members there are, or the least count.
        var second: Int32 = 0
        /// The greatest count; -1 is none.
        var third: Int32 = -1
    }

    static let nothing: SymbolID = 0
    static let empty: SymbolID = 1

    private(set) var symbols: ContiguousArray<Symbol> = []
    private(set) var members: ContiguousArray<SymbolID> = []
    private var index = FingerprintIndex()
    /// The body of each rule that takes part in recursion.
    var bodies: ContiguousArray<SymbolID> = []
    private(set) var texts: [TextStretch] = []

    init() {
        _ = intern(Symbol(kind: .nothing))
        _ = intern(Symbol(kind: .empty, isNullable: true))
    }

    subscript(id: SymbolID) -> Symbol { symbols[Int(id)] }

    var weight: Int { symbols.count * 64 + members.count * 4 }

    mutating func lexeme(_ term: TermTable.TermID, isNullable: Bool) -> SymbolID {
        if term == TermTable.nothing { return Self.nothing }
        if term == TermTable.empty { return Self.empty }
        return intern(Symbol(kind: .lexeme, isNullable: isNullable, first: term))
    }

    mutating func pair(_ first: SymbolID, _ second: SymbolID) -> SymbolID {
        if first == Self.nothing || second == Self.nothing { return Self.nothing }
        if first == Self.empty { return second }
        if second == Self.empty { return first }
        let isNullable = self[first].isNullable && self[second].isNullable
        return intern(Symbol(kind: .pair, isNullable: isNullable, first: first, second: second))
    }

    mutating func choice(_ alternatives: [SymbolID]) -> SymbolID {
        var seen = Set<SymbolID>()
        let list = alternatives.filter { $0 != Self.nothing && seen.insert($0).inserted }
        guard list.count > 1 else { return list.first ?? Self.nothing }
        var fingerprint = Fingerprint(tag: 30)
        for alternative in list { fingerprint.add(Fingerprint(tag: 31, UInt64(alternative))) }
        if let id = index[fingerprint] { return id }
        let start = Int32(members.count)
        members.append(contentsOf: list)
        let isNullable = list.contains { self[$0].isNullable }
        return append(
            Symbol(kind: .choice, isNullable: isNullable, first: start, second: Int32(list.count)),
            fingerprint)
    }

    mutating func repetition(_ part: SymbolID, min: Int32, max: Int32?) -> SymbolID {
        let min = self[part].isNullable ? 0 : Swift.max(0, min)
        if let max, max < min { return Self.nothing }
        if max == 0 || part == Self.empty { return Self.empty }
        if part == Self.nothing { return min == 0 ? Self.empty : Self.nothing }
        if min == 1, max == 1 { return part }
        return intern(
            Symbol(kind: .repetition, isNullable: min == 0, first: part, second: min, third: max ?? -1))
    }

    mutating func rule(_ rule: Int32, isNullable: Bool) -> SymbolID {
        intern(Symbol(kind: .rule, isNullable: isNullable, first: rule))
    }

    mutating func token(_ token: Int32) -> SymbolID { intern(Symbol(kind: .token, first: token)) }

    /// - Parameter stretch: A position in `texts`.
    mutating func text(_ stretch: Int32) -> SymbolID {
        intern(Symbol(kind: .text, isNullable: texts[Int(stretch)].isOpen, first: stretch))
    }

    mutating func stretch(_ stretch: TextStretch) -> Int32 {
        if let known = texts.firstIndex(of: stretch) { return Int32(known) }
        texts.append(stretch)
        return Int32(texts.count - 1)
    }

    private mutating func intern(_ symbol: Symbol) -> SymbolID {
        let fingerprint = Fingerprint(
            tag: 32 + UInt64(symbol.kind.rawValue), UInt64(UInt32(bitPattern: symbol.first)),
            UInt64(UInt32(bitPattern: symbol.second)) << 32 | UInt64(UInt32(bitPattern: symbol.third)))
        return index[fingerprint] ?? append(symbol, fingerprint)
    }

    private mutating func append(_ symbol: Symbol, _ fingerprint: Fingerprint) -> SymbolID {
        let id = SymbolID(symbols.count)
        symbols.append(symbol)
        index.insert(id, for: fingerprint)
        return id
    }
}
