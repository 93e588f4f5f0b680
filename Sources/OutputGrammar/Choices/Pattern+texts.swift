extension Pattern {
    /// Any one of these texts, written so that what they begin with in common is matched once.
    init(anyOf texts: [[UInt8]]) {
        let sorted = texts.sorted { $0.lexicographicallyPrecedes($1) }
        self = Self.branches(sorted[...], from: 0, depth: 0)
    }

    /// Deeper, a list of texts that each continue the one before would nest without end.
    private static let maximumDepth = 24

    private static func branches(_ texts: ArraySlice<[UInt8]>, from offset: Int, depth: Int) -> Pattern {
        guard depth < maximumDepth else { return .alternation(texts.map { .bytes(Array($0[offset...])) }) }
        var patterns: [Pattern] = []
        var rest = texts
        while let first = rest.first {
            guard first.count > offset else {
                if patterns.isEmpty { patterns.append(.bytes([])) }
                rest.removeFirst()
                continue
            }
            // By whole code points, so that the parts are texts too.
            let scalar = first[offset...].prefixOfScalar
            let end = rest.firstIndex { !$0[offset...].starts(with: scalar) } ?? rest.endIndex
            let group = rest[..<end]
            rest = rest[end...]
            guard let last = group.last, group.count > 1 else {
                patterns.append(.bytes(Array(first[offset...])))
                continue
            }
            // Sorted texts have in common what the first and the last have.
            var common = zip(first, last).prefix { $0 == $1 }.count
            while common < last.count, last[common] & 0xC0 == 0x80 { common -= 1 }
            let head = Pattern.bytes(Array(first[offset..<common]))
            if last.count == common {
                patterns.append(head)
            } else {
                patterns.append(.concatenation([head, branches(group, from: common, depth: depth + 1)]))
            }
        }
        return patterns.count == 1 ? patterns[0] : .alternation(patterns)
    }
}

extension ArraySlice<UInt8> {
    /// The bytes of the first code point.
    fileprivate var prefixOfScalar: ArraySlice<UInt8> {
        prefix(1 + dropFirst().prefix { $0 & 0xC0 == 0x80 }.count)
    }
}
