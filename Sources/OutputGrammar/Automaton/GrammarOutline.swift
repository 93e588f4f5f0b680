import Inference

/// A grammar whose patterns are terms, with what must be known of each rule before symbols can be made.
struct GrammarOutline {
    indirect enum Part {
        case lexeme(TermTable.TermID, isNullable: Bool)
        case literal([UInt8])
        case sequence([Part])
        case choice([Part])
        case repetition(Part, min: Int32, max: Int32?)
        case rule(Int)
        case token(TokenID)
        case text([Grammar.FreeTextEnd])
    }

    private(set) var rules: [Part] = []
    /// The rules in an order in which each comes after those it uses, but for recursion.
    private(set) var order: [[Int]] = []
    private(set) var isRecursive: [Bool] = []
    private(set) var isNullable: [Bool] = []
    /// Some text matches the rule.
    private(set) var isProductive: [Bool] = []
    private var size = 0

    init(_ grammar: Grammar, terms: inout TermTable) throws(GrammarError) {
        guard grammar.rules.indices.contains(grammar.root) else { throw .undefinedRule("root") }
        for rule in grammar.rules {
            rules.append(try part(rule.expression, of: grammar, terms: &terms, depth: 0))
        }
        let uses = rules.map { part in Array(Set(references(in: part))).sorted() }
        order = StrongComponents.find(in: uses)
        isRecursive = [Bool](repeating: false, count: rules.count)
        for component in order {
            for rule in component { isRecursive[rule] = component.count > 1 || uses[rule].contains(rule) }
        }
        isNullable = [Bool](repeating: false, count: rules.count)
        isProductive = isNullable
        for component in order { try settle(component) }
        try refuseLeftRecursion(in: grammar)
        if let reason = terms.failure { throw .tooComplex(reason: reason) }
        guard isProductive[grammar.root] else { throw .matchesNothing }
    }

    private mutating func part(
        _ expression: Grammar.Expression, of grammar: Grammar, terms: inout TermTable, depth: Int
    ) throws(GrammarError) -> Part {
        size += 1
        guard depth < GrammarAutomaton.Limits.depth else {
            throw .tooComplex(reason: "expressions nest too deeply")
        }
        guard size + terms.terms.count < GrammarAutomaton.Limits.nodes else {
            throw .tooComplex(reason: "the grammar is too large")
        }
        switch expression {
        case .literal(let bytes):
            size += bytes.count
            return .literal(bytes)
        case .pattern(let pattern):
            let term = try terms.term(pattern)
            return .lexeme(terms.isLive(term) ? term : TermTable.nothing, isNullable: terms.isNullable(term))
        case .sequence(let list): return .sequence(try parts(list, of: grammar, terms: &terms, depth: depth))
        case .choice(let list): return .choice(try parts(list, of: grammar, terms: &terms, depth: depth))
        case .repetition(let inner, let min, let max):
            let counts = try TermTable.counts(min: min, max: max)
            let inner = try part(inner, of: grammar, terms: &terms, depth: depth + 1)
            return .repetition(inner, min: counts.min, max: counts.max)
        case .rule(let id):
            guard grammar.rules.indices.contains(id) else { throw .undefinedRule("\(id)") }
            return .rule(id)
        case .token(let token):
            guard token >= 0 else { throw .undefinedRule("<[\(token)]>") }
            return .token(token)
        case .freeText(let ends): return .text(ends)
        }
    }

    private mutating func parts(
        _ list: [Grammar.Expression], of grammar: Grammar, terms: inout TermTable, depth: Int
    ) throws(GrammarError) -> [Part] {
        var parts: [Part] = []
        for expression in list {
            parts.append(try part(expression, of: grammar, terms: &terms, depth: depth + 1))
        }
        return parts
    }

    /// Finds what holds of rules that may use each other: nothing does until something shows it.
    private mutating func settle(_ component: [Int]) throws(GrammarError) {
        var changed = true
        var visits = 0
        while changed {
            changed = false
            visits += component.count
            guard visits < GrammarAutomaton.Limits.nodes else {
                throw .tooComplex(reason: "too many rules in one cycle")
            }
            for rule in component {
                if !isNullable[rule], isNullable(rules[rule]) {
                    isNullable[rule] = true
                    changed = true
                }
                if !isProductive[rule], isProductive(rules[rule]) {
                    isProductive[rule] = true
                    changed = true
                }
            }
        }
    }
}
