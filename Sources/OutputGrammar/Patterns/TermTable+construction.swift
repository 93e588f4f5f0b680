extension TermTable {
    mutating func set(_ bytes: ByteSet) -> TermID {
        guard !bytes.isEmpty else { return Self.nothing }
        let fingerprint = Fingerprint(tag: 12).combined(with: bytes.fingerprint)
        return intern(Term(kind: .set, first: internByteSet(bytes), fingerprint: fingerprint))
    }

    mutating func literal(_ bytes: some BidirectionalCollection<UInt8>) -> TermID {
        bytes.reversed().reduce(Self.empty) { rest, byte in concatenation(self.byte(byte), rest) }
    }

    private mutating func byte(_ byte: UInt8) -> TermID {
        if byteTerms[Int(byte)] == Self.nothing { byteTerms[Int(byte)] = set(ByteSet([byte])) }
        return byteTerms[Int(byte)]
    }

    /// Every text whatever.
    mutating func anything() -> TermID { repetition(set(.all), min: 0, max: nil) }

    mutating func concatenation(_ first: TermID, _ second: TermID) -> TermID {
        if first == Self.nothing || second == Self.nothing { return Self.nothing }
        if first == Self.empty { return second }
        if second == Self.empty { return first }
        guard terms[Int(first)].kind == .concatenation else { return pair(first, second) }
        // Chains lean to the right, so that the derivative of a chain is found without recursion.
        var parts: [TermID] = []
        var node = first
        while terms[Int(node)].kind == .concatenation {
            parts.append(terms[Int(node)].first)
            node = terms[Int(node)].second
        }
        parts.append(node)
        return parts.reversed().reduce(second) { rest, part in pair(part, rest) }
    }

    private mutating func pair(_ first: TermID, _ second: TermID) -> TermID {
        let (head, rest) = (terms[Int(first)], terms[Int(second)])
        return intern(
            Term(
                kind: .concatenation, isNullable: head.isNullable && rest.isNullable,
                isBoolean: head.isBoolean || rest.isBoolean, isCounted: head.isCounted || rest.isCounted,
                depth: max(head.depth + 1, rest.kind == .concatenation ? rest.depth : rest.depth + 1),
                first: first, second: second,
                fingerprint: Fingerprint(tag: 13).combined(with: head.fingerprint)
                    .combined(with: rest.fingerprint)))
    }

    mutating func alternation(_ alternatives: [TermID]) -> TermID {
        var flat: [TermID] = []
        var single = ByteSet()
        var setCount = 0
        for alternative in alternatives where alternative != Self.nothing {
            let term = terms[Int(alternative)]
            for member in term.kind == .alternation ? members(of: term) : [alternative] {
                if terms[Int(member)].kind == .set {
                    single = single.union(byteSets[Int(terms[Int(member)].first)])
                    setCount += 1
                }
                flat.append(member)
            }
        }
        if setCount > 1 {
            flat.removeAll { terms[Int($0)].kind == .set }
            flat.append(set(single))
        }
        if flat.count > 1, flat.contains(where: { $0 != Self.empty && isNullable($0) }) {
            flat.removeAll { $0 == Self.empty }
        }
        return combination(.alternation, tag: 14, flat, isNullable: false) { $0 || $1 }
    }

    mutating func intersection(_ parts: [TermID]) -> TermID {
        guard !parts.isEmpty else { return anything() }
        let everything = anything()
        var flat: [TermID] = []
        for part in parts where part != everything {
            let term = terms[Int(part)]
            if term.kind == .intersection { flat += members(of: term) } else { flat.append(part) }
        }
        if flat.contains(Self.nothing) { return Self.nothing }
        if flat.isEmpty { return everything }
        if flat.contains(Self.empty) {
            return flat.allSatisfy { isNullable($0) } ? Self.empty : Self.nothing
        }
        return combination(.intersection, tag: 15, flat, isNullable: true) { $0 && $1 }
    }

    mutating func complement(_ part: TermID) -> TermID {
        let term = terms[Int(part)]
        if term.kind == .complement { return term.first }
        if part == Self.nothing { return anything() }
        return intern(
            Term(
                kind: .complement, isNullable: !term.isNullable, isBoolean: true, depth: term.depth + 1,
                first: part, fingerprint: Fingerprint(tag: 16).combined(with: term.fingerprint)))
    }

    /// - Parameter max: No bound if `nil`.
    mutating func repetition(_ part: TermID, min: Int32, max: Int32?) -> TermID {
        let term = terms[Int(part)]
        // An iteration that may be empty makes any smaller count possible.
        let min = term.isNullable ? 0 : Swift.max(0, min)
        if let max, max < min { return Self.nothing }
        if max == 0 || part == Self.empty { return Self.empty }
        if part == Self.nothing { return min == 0 ? Self.empty : Self.nothing }
        if min == 1, max == 1 { return part }
        if term.kind == .repetition, term.second == 0, term.third < 0 { return part }
        return intern(
            Term(
                kind: .repetition, isNullable: min == 0, isBoolean: term.isBoolean,
                isCounted: term.isCounted || min > 1 || (max ?? 0) > 1, depth: term.depth + 1,
                first: part, second: min, third: max ?? -1,
                fingerprint: Fingerprint(tag: 17, UInt64(min), UInt64(bitPattern: Int64(max ?? -1)))
                    .combined(with: term.fingerprint)))
    }

    private mutating func combination(
        _ kind: Kind, tag: UInt64, _ list: [TermID], isNullable: Bool, _ join: (Bool, Bool) -> Bool
    ) -> TermID {
        var list = list
        if list.count > 1 {
            list.sort()
            var kept = 1
            for index in 1..<list.count where list[index] != list[kept - 1] {
                list[kept] = list[index]
                kept += 1
            }
            list.removeLast(list.count - kept)
        }
        guard let first = list.first else { return Self.nothing }
        guard list.count > 1 else { return first }
        guard list.count <= 20_000 else {
            failure = "a pattern has too many alternatives at once"
            return Self.nothing
        }
        var term = Term(kind: kind, isNullable: isNullable, fingerprint: Fingerprint(tag: tag))
        if kind == .intersection { term.isBoolean = true }
        for member in list {
            let part = terms[Int(member)]
            term.isNullable = join(term.isNullable, part.isNullable)
            term.isBoolean = term.isBoolean || part.isBoolean
            term.isCounted = term.isCounted || (part.isCounted && kind == .alternation)
            term.depth = Swift.max(term.depth, part.depth + 1)
            term.fingerprint.add(part.fingerprint)
        }
        return intern(term, members: list)
    }
}
