extension TermTable {
    /// Builds the term of a pattern.
    mutating func term(_ pattern: Pattern, depth: Int = 0) throws(GrammarError) -> TermID {
        guard depth < Self.maximumDepth else { throw .tooComplex(reason: "a pattern nests too deeply") }
        switch pattern {
        case .bytes(let bytes): return literal(bytes)
        case .scalars(let set): return scalars(set)
        case .concatenation(let parts):
            var result = Self.empty
            for part in parts.reversed() { result = concatenation(try term(part, depth: depth + 1), result) }
            return result
        case .alternation(let parts): return alternation(try alternatives(parts, depth: depth))
        case .intersection(let parts): return intersection(try terms(parts, depth: depth))
        case .complement(let part): return complement(try term(part, depth: depth + 1))
        case .repetition(let part, let min, let max):
            let counts = try Self.counts(min: min, max: max)
            return repetition(try term(part, depth: depth + 1), min: counts.min, max: counts.max)
        }
    }

    /// Counts as they are kept: beyond a thousand million there is no bound.
    static func counts(min: Int, max: Int?) throws(GrammarError) -> (min: Int32, max: Int32?) {
        guard min <= 1_000_000_000 else { throw .tooComplex(reason: "a count of \(min)") }
        let max = max.flatMap { $0 > 1_000_000_000 ? nil : Int32(Swift.max(-1, $0)) }
        return (Int32(Swift.max(0, min)), max)
    }

    private mutating func terms(_ parts: [Pattern], depth: Int) throws(GrammarError) -> [TermID] {
        var terms: [TermID] = []
        for part in parts { terms.append(try term(part, depth: depth + 1)) }
        return terms
    }

    /// Literals go into one tree, so that a list of a thousand of them branches a byte at a time.
    private mutating func alternatives(_ parts: [Pattern], depth: Int) throws(GrammarError) -> [TermID] {
        var literals: [[UInt8]] = []
        var others: [Pattern] = []
        for part in parts {
            if case .bytes(let bytes) = part { literals.append(bytes) } else { others.append(part) }
        }
        return [literalChoice(literals)] + (try terms(others, depth: depth))
    }

    mutating func literalChoice(_ literals: [[UInt8]]) -> TermID {
        guard literals.count > 1 else { return literals.first.map { literal($0) } ?? Self.nothing }
        let sorted = literals.sorted { $0.lexicographicallyPrecedes($1) }
        return tree(sorted[...], from: 0)
    }

    /// Builds the term of sorted literals that share their first `offset` bytes.
    private mutating func tree(_ literals: ArraySlice<[UInt8]>, from offset: Int) -> TermID {
        guard let first = literals.first, let last = literals.last else { return Self.nothing }
        // What all share is one chain, so that recursion is only as deep as the tree branches.
        var shared = offset
        while shared < first.count, shared < last.count, first[shared] == last[shared] { shared += 1 }
        var alternatives: [TermID] = []
        var rest = literals
        while let next = rest.first, next.count == shared {
            alternatives = [Self.empty]
            rest = rest.dropFirst()
        }
        while let byte = rest.first?[shared] {
            let group = rest.prefix { $0[shared] == byte }
            let branch =
                group.count == 1
                ? literal(group[group.startIndex][(shared + 1)...]) : tree(group, from: shared + 1)
            alternatives.append(concatenation(set(ByteSet([byte])), branch))
            rest = rest.dropFirst(group.count)
        }
        return concatenation(literal(first[offset..<shared]), alternation(alternatives))
    }

    /// One code point of the set, in UTF-8.
    mutating func scalars(_ set: ScalarSet) -> TermID {
        var alternatives: [TermID] = []
        // Lead bytes that the same trail bytes may follow go together.
        var leads: [TermID: ByteSet] = [:]
        for range in set.ranges {
            for sequence in UTF8Sequence.all(of: range) {
                let trail = sequence.dropFirst().reversed().reduce(Self.empty) { rest, bytes in
                    concatenation(self.set(ByteSet(bytes)), rest)
                }
                leads[trail] = (leads[trail] ?? ByteSet()).union(ByteSet(sequence[0]))
            }
        }
        for (trail, lead) in leads.sorted(by: { $0.key < $1.key }) {
            alternatives.append(concatenation(self.set(lead), trail))
        }
        return alternation(alternatives)
    }
}
