extension TermTable {
    /// States that a search for a text that an intersection matches may visit.
    private static let searchLimit = 20_000

    /// Reports whether any text matches.
    mutating func isLive(_ id: TermID) -> Bool {
        let term = terms[Int(id)]
        guard term.isBoolean, !term.isNullable else { return id != Self.nothing }
        if liveness[Int(id)] != 0 { return liveness[Int(id)] == 1 }
        let isLive: Bool
        switch term.kind {
        case .concatenation: isLive = self.isLive(term.first) && isChainLive(term.second)
        case .alternation:
            isLive = members(of: term).contains { self.isLive($0) }
        case .repetition: isLive = term.second == 0 || self.isLive(term.first)
        default: return searchForMatch(from: id)
        }
        if failure == nil { liveness[Int(id)] = isLive ? 1 : 2 }
        return isLive
    }

    private mutating func isChainLive(_ chain: TermID) -> Bool {
        var node = chain
        while terms[Int(node)].kind == .concatenation {
            guard isLive(terms[Int(node)].first) else { return false }
            node = terms[Int(node)].second
        }
        return isLive(node)
    }

    /// Walks derivatives until one is known to match something; all that were seen are dead if none is.
    private mutating func searchForMatch(from start: TermID) -> Bool {
        var queue = [(state: start, origin: -1)]
        var seen: Set<TermID> = [start]
        var position = 0
        while position < queue.count {
            let state = queue[position].state
            makeRow(state)
            for byte in transitions.map(of: state).representatives {
                let next = derivative(of: state, by: byte)
                guard next != Self.nothing, liveness[Int(next)] != 2, seen.insert(next).inserted else {
                    continue
                }
                queue.append((next, position))
                if isKnownLive(next) {
                    markLive(queue)
                    return true
                }
            }
            position += 1
            if queue.count > Self.searchLimit {
                failure = "an intersection of patterns is too large"
                return false
            }
        }
        guard failure == nil else { return false }
        for entry in queue { liveness[Int(entry.state)] = 2 }
        return false
    }

    private mutating func isKnownLive(_ id: TermID) -> Bool {
        let term = terms[Int(id)]
        if term.isNullable || liveness[Int(id)] == 1 || (!term.isBoolean && id != Self.nothing) {
            return true
        }
        switch term.kind {
        case .intersection, .complement: return false
        default: return isLive(id)
        }
    }

    /// Marks the way from the start to the last entry.
    private mutating func markLive(_ queue: [(state: TermID, origin: Int)]) {
        var position = queue.count - 1
        while position >= 0 {
            liveness[Int(queue[position].state)] = 1
            position = queue[position].origin
        }
    }
}
