extension TermTable {
    /// Finds a term that no text of at most `length` bytes tells from this one: counts that such a text cannot
    /// exhaust are as good as none, so that states far from a bound share what is known of them.
    mutating func clamped(_ id: TermID, to length: Int32, memo: inout [TermID: TermID]) -> TermID {
        let term = terms[Int(id)]
        guard term.isCounted else { return id }
        if let known = memo[id] { return known }
        let result: TermID
        switch term.kind {
        case .concatenation:
            var parts: [TermID] = []
            var node = id
            while terms[Int(node)].kind == .concatenation {
                parts.append(terms[Int(node)].first)
                node = terms[Int(node)].second
            }
            parts.append(node)
            result = parts.reversed().reduce(Self.empty) { rest, part in
                concatenation(clamped(part, to: length, memo: &memo), rest)
            }
        case .alternation:
            result = alternation(members(of: term).map { clamped($0, to: length, memo: &memo) })
        case .repetition:
            let part = clamped(term.first, to: length, memo: &memo)
            let max = term.third > length ? nil : term.third < 0 ? nil : Optional(term.third)
            result = repetition(part, min: min(term.second, length + 1), max: max)
        default: result = id  // What an intersection matches may depend on the very counts.
        }
        memo[id] = result
        return result
    }
}
