extension TermTable {
    /// Finds the state after a byte; `nothing` also where no text could complete what is left.
    @inline(__always)
    mutating func transition(_ state: TermID, _ byte: UInt8) -> TermID {
        if transitions.hasRow(state) {
            let target = transitions.targets[transitions.slot(state, byte)]
            if target >= 0 { return target }
        }
        return makeTransition(state, byte)
    }

    /// Reports whether the term matches anything but the empty text.
    mutating func canContinue(_ state: TermID) -> Bool {
        guard terms[Int(state)].isBoolean else { return state > Self.empty }
        makeRow(state)
        return transitions.map(of: state).representatives.contains { transition(state, $0) != Self.nothing }
    }

    private mutating func makeTransition(_ state: TermID, _ byte: UInt8) -> TermID {
        makeRow(state)
        // The class's own representative, so that the target does not depend on which byte came first.
        let slot = transitions.slot(state, byte)
        let derived = derivative(of: state, by: byte)
        let target = isLive(derived) ? derived : Self.nothing
        if failure == nil { transitions.targets[slot] = target }
        return target
    }

    /// Finds the byte sets that matches can begin with.
    private mutating func heads(of state: TermID) -> [Int32] {
        var found = Set<Int32>()
        var seen = Set<TermID>()
        collectHeads(of: state, into: &found, &seen)
        spend(seen.count)
        return found.sorted()
    }

    mutating func makeRow(_ state: TermID) {
        guard !transitions.hasRow(state) else { return }
        transitions.makeRow(state, heads: heads(of: state), sets: byteSets)
    }

    private func collectHeads(of state: TermID, into found: inout Set<Int32>, _ seen: inout Set<TermID>) {
        var node = state
        while seen.insert(node).inserted {
            let term = terms[Int(node)]
            switch term.kind {
            case .nothing, .empty: return
            case .set:
                found.insert(term.first)
                return
            case .concatenation:
                collectHeads(of: term.first, into: &found, &seen)
                guard isNullable(term.first) else { return }
                node = term.second
            case .complement, .repetition: node = term.first
            case .alternation, .intersection:
                for member in members(of: term) { collectHeads(of: member, into: &found, &seen) }
                return
            }
        }
    }

    /// Finds what is left to match after the byte.
    mutating func derivative(of state: TermID, by byte: UInt8) -> TermID {
        let term = terms[Int(state)]
        spend()
        guard failure == nil else { return Self.nothing }
        switch term.kind {
        case .nothing, .empty: return Self.nothing
        case .set: return byteSets[Int(term.first)].contains(byte) ? Self.empty : Self.nothing
        case .concatenation: return derivative(ofChain: term, by: byte)
        case .alternation: return alternation(derivatives(of: term, by: byte))
        case .intersection: return intersection(derivatives(of: term, by: byte))
        case .complement: return complement(derivative(of: term.first, by: byte))
        case .repetition:
            let once = derivative(of: term.first, by: byte)
            guard once != Self.nothing else { return once }
            let rest = repetition(
                term.first, min: max(0, term.second - 1), max: term.third < 0 ? nil : term.third - 1)
            return concatenation(once, rest)
        }
    }

    private mutating func derivative(ofChain chain: Term, by byte: UInt8) -> TermID {
        let once = derivative(of: chain.first, by: byte)
        let first = concatenation(once, chain.second)
        guard isNullable(chain.first) else { return first }
        var alternatives = [first]
        var node = chain.second
        while true {
            let term = terms[Int(node)]
            spend()
            guard failure == nil else { return Self.nothing }
            guard term.kind == .concatenation else {
                alternatives.append(derivative(of: node, by: byte))
                return alternation(alternatives)
            }
            let once = derivative(of: term.first, by: byte)
            alternatives.append(concatenation(once, term.second))
            guard isNullable(term.first) else { return alternation(alternatives) }
            node = term.second
        }
    }

    private mutating func derivatives(of term: Term, by byte: UInt8) -> [TermID] {
        var results: [TermID] = []
        for index in Int(term.first)..<Int(term.first) + Int(term.second) {
            let derived = derivative(of: members[index], by: byte)
            if derived == Self.nothing {
                if term.kind == .intersection { return [Self.nothing] }
            } else {
                results.append(derived)
            }
        }
        return results.isEmpty && term.kind == .intersection ? [Self.nothing] : results
    }
}
