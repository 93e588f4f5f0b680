extension TermTable {
    /// Finds how many plain code points a state can read, if that does not depend on which they are.
    ///
    /// - Parameter withExits: The pattern must not end on the way.
    /// - Returns: A length up to which all plain tokens, and beyond which none, can be read; the greatest length
    ///   of plain tokens if there is no bound.
    mutating func plainReach(of state: TermID, withExits: Bool) -> Int? {
        var search = PlainSearch(withExits: withExits)
        return plainReach(of: state, levels: PlainTokens.maximumLength, &search)
    }

    private struct PlainSearch {
        var withExits: Bool
        var successors: [TermID: Set<TermID>?] = [:]
        /// By state and level: how far a search can see is part of what it finds.
        var reaches: [Int: Int?] = [:]
    }

    private mutating func plainReach(of state: TermID, levels: Int, _ search: inout PlainSearch) -> Int? {
        guard levels > 0 else { return 0 }
        let key = Int(state) << 8 | levels
        if let known = search.reaches[key] { return known }
        let successors: Set<TermID>?
        if let known = search.successors[state] {
            successors = known
        } else {
            // Patterns with that many states ahead cost more to look at than the tree that this is to spare.
            guard search.successors.count < Self.plainStateLimit else { return nil }
            successors = plainSuccessors(of: state, withExits: search.withExits)
            search.successors[state] = .some(successors)
        }
        var reach: Int?
        if let successors {
            reach = successors.isEmpty ? 0 : nil
            for (index, next) in successors.enumerated() {
                let own = plainReach(of: next, levels: levels - 1, &search).map { $0 + 1 }
                guard own != nil, index == 0 || own == reach else {
                    reach = nil
                    break
                }
                reach = own
            }
        }
        search.reaches[key] = .some(reach)
        return reach
    }

    /// Finds the states after one plain code point: none if no such can be read, `nil` if only some can.
    private mutating func plainSuccessors(of state: TermID, withExits: Bool) -> Set<TermID>? {
        var ends = Set<TermID>()
        var isDead: Bool?
        for sequence in PlainSequences.all {
            var current: Set<TermID> = [state]
            for (position, range) in sequence.enumerated() {
                var next = Set<TermID>()
                for origin in current {
                    makeRow(origin)
                    for byte in transitions.map(of: origin).inRange[range] {
                        next.insert(transition(origin, byte))
                    }
                }
                let deadHere = next == [Self.nothing]
                guard isDead ?? deadHere == deadHere, deadHere || !next.contains(Self.nothing) else {
                    return nil
                }
                // A dead end is only uniform if it shows at the first byte.
                guard !deadHere || position == 0 else { return nil }
                isDead = deadHere
                if withExits, next.contains(where: { isNullable($0) }) { return nil }
                current = next
                if deadHere { break }
            }
            if isDead != true { ends.formUnion(current) }
            guard ends.count <= Self.plainSuccessorLimit else { return nil }
        }
        return ends
    }

    private static let plainSuccessorLimit = 200
    private static let plainStateLimit = 160
}
