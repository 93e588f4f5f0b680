/// Makes the symbols of a grammar.
///
/// What is regular becomes one lexeme where cutting it up would make its end ambiguous: `[a-z]*` goes together
/// with the quote after it. Where a part cannot be the beginning of a longer match of itself, the cut is kept, so
/// that what is known of a part serves wherever the part occurs.
struct GrammarLowering {
    private enum Piece {
        case lexeme(TermTable.TermID)
        case literal([UInt8])
        case symbol(SymbolTable.SymbolID)
    }

    /// Bytes that what a syntax counts as one character may have: an escaped surrogate pair is the longest.
    private static let characterLength = 12

    private(set) var terms: TermTable
    private(set) var symbols = SymbolTable()
    private let outline: GrammarOutline
    private var pieces: [Piece?]
    private var places: [Int: Int32] = [:]

    /// - Parameter known: Terms of other grammars; those that recur need not be explored again.
    static func automaton(
        for grammar: Grammar, known: TermTable = TermTable()
    ) throws(GrammarError) -> GrammarAutomaton {
        var terms = known
        terms.beginCompilation()
        let outline = try GrammarOutline(grammar, terms: &terms)
        var lowering = GrammarLowering(outline: outline, terms: terms)
        let root = lowering.lowerRules(root: grammar.root)
        let automaton = GrammarAutomaton(terms: lowering.terms, symbols: lowering.symbols, root: root)
        if let reason = automaton.failure { throw .tooComplex(reason: reason) }
        return automaton
    }

    private init(outline: GrammarOutline, terms: TermTable) {
        self.outline = outline
        self.terms = terms
        pieces = outline.rules.map { _ in nil }
    }

    private mutating func lowerRules(root: Int) -> SymbolTable.SymbolID {
        for rule in outline.rules.indices where outline.isRecursive[rule] && outline.isProductive[rule] {
            places[rule] = Int32(symbols.bodies.count)
            symbols.bodies.append(SymbolTable.nothing)
            pieces[rule] = .symbol(
                symbols.rule(Int32(symbols.bodies.count - 1), isNullable: outline.isNullable[rule]))
        }
        for rule in outline.order.joined() {
            guard outline.isProductive[rule] else {
                pieces[rule] = .symbol(SymbolTable.nothing)
                continue
            }
            let piece = lower(outline.rules[rule])
            if let place = places[rule] {
                symbols.bodies[Int(place)] = symbol(piece)
            } else {
                pieces[rule] = piece
            }
        }
        return pieces[root].map { symbol($0) } ?? SymbolTable.nothing
    }

    private mutating func lower(_ part: GrammarOutline.Part) -> Piece {
        switch part {
        case .lexeme(let term, _): .lexeme(term)
        case .literal(let bytes): .literal(bytes)
        case .sequence(let list): lower(sequence: list)
        case .choice(let list): lower(choice: list)
        case .repetition(let inner, let min, let max): lower(repetition: inner, min: min, max: max)
        case .rule(let rule): pieces[rule] ?? .symbol(SymbolTable.nothing)
        case .token(let token): .symbol(symbols.token(token))
        case .text(let ends): .symbol(text(ends))
        }
    }

    private mutating func lower(sequence list: [GrammarOutline.Part]) -> Piece {
        var merged: [Piece] = []
        var run = Run()
        for part in list {
            let piece = lower(part)
            if case .symbol(let symbol) = piece {
                flush(&run, into: &merged)
                if symbol != SymbolTable.empty { merged.append(piece) }
            } else {
                if !belongs(piece, to: run) { flush(&run, into: &merged) }
                run.pieces.append(piece)
                run.length = min(1 << 40, run.length + greatestLength(piece))
                if case .lexeme = piece { run.isLiteral = false }
            }
        }
        flush(&run, into: &merged)
        guard merged.count != 1 else { return merged[0] }
        guard !merged.isEmpty else { return .literal([]) }
        return .symbol(
            merged.reversed().reduce(SymbolTable.empty) { rest, piece in symbols.pair(symbol(piece), rest) })
    }

    /// Neighbours that become one lexeme.
    private struct Run {
        var pieces: [Piece] = []
        var length = 0
        var isLiteral = true
    }

    /// Reports whether one lexeme is better than two.
    private mutating func belongs(_ piece: Piece, to run: Run) -> Bool {
        guard let last = run.pieces.last else { return true }
        if run.length + greatestLength(piece) <= Self.characterLength { return true }
        if run.isLiteral {
            if case .literal = piece { return true }
            return false
        }
        // The end of a long run is judged by its last part, so that the work does not grow with its square.
        return !terms.isPrefixFree(run.pieces.count <= 8 ? term(run.pieces) : term([last]))
    }

    private mutating func flush(_ run: inout Run, into merged: inout [Piece]) {
        defer { run = Run() }
        guard !run.pieces.isEmpty else { return }
        guard run.isLiteral else { return merged.append(.lexeme(term(run.pieces))) }
        let bytes = run.pieces.flatMap { piece -> [UInt8] in
            guard case .literal(let bytes) = piece else { return [] }
            return bytes
        }
        if !bytes.isEmpty { merged.append(.literal(bytes)) }
    }

    private mutating func term(_ pieces: [Piece]) -> TermTable.TermID {
        pieces.reversed().reduce(TermTable.empty) { rest, piece in
            switch piece {
            case .lexeme(let term): terms.concatenation(term, rest)
            case .literal(let bytes): terms.concatenation(terms.literal(bytes), rest)
            case .symbol: rest
            }
        }
    }

    private func greatestLength(_ piece: Piece) -> Int {
        switch piece {
        case .lexeme(let term): terms.greatestLength(term)
        case .literal(let bytes): bytes.count
        case .symbol: 0
        }
    }

    private mutating func lower(choice list: [GrammarOutline.Part]) -> Piece {
        var literals: [[UInt8]] = []
        var lexemes: [TermTable.TermID] = []
        var others: [SymbolTable.SymbolID] = []
        for part in list {
            switch lower(part) {
            case .literal(let bytes): literals.append(bytes)
            case .lexeme(let term): lexemes.append(term)
            case .symbol(let symbol): others.append(symbol)
            }
        }
        let term = terms.alternation([terms.literalChoice(literals)] + lexemes)
        if others.isEmpty { return .lexeme(term) }
        return .symbol(symbols.choice([symbol(.lexeme(term))] + others))
    }

    private mutating func lower(repetition inner: GrammarOutline.Part, min: Int32, max: Int32?) -> Piece {
        let piece = lower(inner)
        let term: TermTable.TermID? =
            switch piece {
            case .lexeme(let term): term
            case .literal(let bytes): terms.literal(bytes)
            case .symbol: nil
            }
        // Repeated single characters are a lexeme; repeated strings are better kept apart, each by itself.
        if let term, terms.greatestLength(term) <= Self.characterLength || !terms.isPrefixFree(term) {
            return .lexeme(terms.repetition(term, min: min, max: max))
        }
        return .symbol(symbols.repetition(symbol(piece), min: min, max: max))
    }

    private mutating func symbol(_ piece: Piece) -> SymbolTable.SymbolID {
        switch piece {
        case .symbol(let symbol): symbol
        case .lexeme(let term): symbols.lexeme(term, isNullable: terms.isNullable(term))
        case .literal(let bytes): symbols.lexeme(terms.literal(bytes), isNullable: bytes.isEmpty)
        }
    }

    private mutating func text(_ ends: [Grammar.FreeTextEnd]) -> SymbolTable.SymbolID {
        var stretch = TextStretch(term: TermTable.nothing, endTokens: [], endTexts: [], isOpen: ends.isEmpty)
        for end in ends {
            switch end {
            case .text(let bytes): stretch.endTexts.append(bytes)
            case .token(let token): stretch.endTokens.insert(token)
            }
        }
        stretch.term = terms.text(until: stretch.endTexts)
        return symbols.text(symbols.stretch(stretch))
    }
}
