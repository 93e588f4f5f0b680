extension GBNFPrinter {
    /// States that may be written for one grammar.
    private static let stateLimit = 2000

    mutating func text(_ pattern: Pattern, isWhole: Bool, depth: Int) throws(GrammarError) -> String {
        guard depth < GrammarAutomaton.Limits.depth else {
            throw .tooComplex(reason: "patterns nest too deeply")
        }
        switch pattern {
        case .bytes(let bytes): return try GBNFText.literal(bytes)
        case .scalars(let set): return GBNFText.characterClass(set, in: notation)
        case .concatenation(let list):
            guard !list.isEmpty else { return "\"\"" }
            return Self.joined(try texts(list, depth), " ", isWhole: isWhole)
        case .alternation(let list):
            guard !list.isEmpty else { return GBNFText.nothing }
            return Self.joined(try texts(list, depth), " | ", isWhole: isWhole)
        case .repetition(let inner, let min, let max):
            return GBNFText.repeated(try text(inner, isWhole: false, depth: depth + 1), min, max)
        case .intersection, .complement: return try text(state: try terms.term(pattern))
        }
    }

    private mutating func texts(_ list: [Pattern], _ depth: Int) throws(GrammarError) -> [String] {
        var texts: [String] = []
        for pattern in list { texts.append(try text(pattern, isWhole: false, depth: depth + 1)) }
        return texts
    }

    /// Writes a rule for each state that can be reached, and names the first one's.
    mutating func text(state start: TermTable.TermID) throws(GrammarError) -> String {
        guard terms.isLive(start) else { return GBNFText.nothing }
        var pending: [TermTable.TermID] = []
        let name = self.name(of: start, &pending)
        while let state = pending.popLast() {
            guard stateNames.count <= Self.stateLimit else {
                throw .tooComplex(reason: "a pattern has too many states to be written as GBNF")
            }
            var alternatives: [String] = []
            for (target, ranges) in terms.scalarTransitions(of: state) {
                let next = terms.canContinue(target) ? " " + self.name(of: target, &pending) : ""
                alternatives.append(GBNFText.characterClass(ScalarSet(ranges), in: notation) + next)
            }
            if terms.isNullable(state) { alternatives.append("\"\"") }
            addRule(self.name(of: state, &pending), alternatives.joined(separator: " | "))
            if let reason = terms.failure { throw .tooComplex(reason: reason) }
        }
        return name
    }

    private mutating func name(of state: TermTable.TermID, _ pending: inout [TermTable.TermID]) -> String {
        if let name = stateNames[state] { return name }
        let name = freshName(stateNames.count)
        stateNames[state] = name
        pending.append(state)
        return name
    }
}
