extension TermTable {
    /// States that may be visited to decide whether a term is prefix-free; beyond them it is taken not to be.
    private static let prefixSearchLimit = 48

    /// Reports whether no match is the beginning of a longer one, so that where a match ends is never in doubt.
    mutating func isPrefixFree(_ id: TermID) -> Bool {
        if isDeterministicSequence(id) { return true }
        if let known = prefixFreedom[id] { return known }
        let isPrefixFree = searchForContinuation(of: id)
        prefixFreedom[id] = isPrefixFree
        return isPrefixFree
    }

    private mutating func searchForContinuation(of id: TermID) -> Bool {
        var memo: [TermID: TermID] = [:]
        let start = clamped(id, to: 2, memo: &memo)
        var queue = [start]
        var seen: Set<TermID> = [start]
        var position = 0
        while position < queue.count {
            let state = queue[position]
            position += 1
            if isNullable(state), canContinue(state) { return false }
            guard queue.count <= Self.prefixSearchLimit else { return false }
            makeRow(state)
            for byte in transitions.map(of: state).representatives {
                let next = transition(state, byte)
                if next != Self.nothing, seen.insert(next).inserted { queue.append(next) }
            }
        }
        return true
    }

    /// Recognises bytes with blanks between them and the like: sets, some repeated, where a repeated one never
    /// contains what the next begins with.
    private func isDeterministicSequence(_ id: TermID) -> Bool {
        var node = id
        var repeated = ByteSet()
        while true {
            let term = terms[Int(node)]
            let part = term.kind == .concatenation ? terms[Int(term.first)] : term
            switch part.kind {
            case .set:
                guard byteSets[Int(part.first)].intersection(repeated).isEmpty else { return false }
                repeated = ByteSet()
            case .repetition:
                let inner = terms[Int(part.first)]
                guard inner.kind == .set, repeated.isEmpty else { return false }
                repeated = byteSets[Int(inner.first)]
            default: return false
            }
            guard term.kind == .concatenation else { return repeated.isEmpty }
            node = term.second
        }
    }

    /// The length of the longest match, as far as the term's form shows it; a large number if there is no bound.
    func greatestLength(_ id: TermID) -> Int {
        var memo: [TermID: Int] = [:]
        return greatestLength(id, &memo)
    }

    private func greatestLength(_ id: TermID, _ memo: inout [TermID: Int]) -> Int {
        if let known = memo[id] { return known }
        let result = greatest(id, &memo)
        memo[id] = result
        return result
    }

    private func greatest(_ id: TermID, _ memo: inout [TermID: Int]) -> Int {
        let unbounded = 1 << 40
        let term = terms[Int(id)]
        switch term.kind {
        case .nothing, .empty: return 0
        case .set: return 1
        case .concatenation:
            var length = 0
            var node = id
            while terms[Int(node)].kind == .concatenation {
                length += greatestLength(terms[Int(node)].first, &memo)
                node = terms[Int(node)].second
            }
            return min(unbounded, length + greatestLength(node, &memo))
        case .alternation: return members(of: term).reduce(0) { max($0, greatestLength($1, &memo)) }
        case .intersection: return members(of: term).reduce(unbounded) { min($0, greatestLength($1, &memo)) }
        case .complement: return unbounded
        case .repetition:
            guard term.third >= 0 else { return unbounded }
            let (length, overflow) = greatestLength(term.first, &memo).multipliedReportingOverflow(
                by: Int(term.third))
            return overflow ? unbounded : min(unbounded, length)
        }
    }
}
