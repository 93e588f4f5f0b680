import OutputGrammar

/// Decides by the definition of each construct whether a text is a sentence; slow, and as plain as can be.
struct GrammarOracle {
    let grammar: Grammar
    let text: [UInt8]
    private var known: [Key: Set<Int>] = [:]

    private struct Key: Hashable {
        var expression: Grammar.Expression
        var start: Int
    }

    init(_ grammar: Grammar, _ text: [UInt8]) {
        self.grammar = grammar
        self.text = text
    }

    static func accepts(_ grammar: Grammar, _ text: [UInt8]) -> Bool {
        var oracle = GrammarOracle(grammar, text)
        return oracle.ends(.rule(grammar.root), from: 0).contains(text.count)
    }

    /// Finds where a match that starts here can end.
    private mutating func ends(_ expression: Grammar.Expression, from start: Int) -> Set<Int> {
        let key = Key(expression: expression, start: start)
        if let known = known[key] { return known }
        // A rule that comes back to itself without a byte is only let through where nothing ever matches it.
        known[key] = []
        let result: Set<Int>
        switch expression {
        case .literal(let bytes): result = literalEnds(bytes, from: start)
        case .pattern(let pattern): result = ends(pattern, from: start)
        case .sequence(let list):
            var current: Set<Int> = [start]
            for item in list { current = Set(current.flatMap { ends(item, from: $0) }) }
            result = current
        case .choice(let list): result = Set(list.flatMap { ends($0, from: start) })
        case .repetition(let inner, let min, let max):
            result = repeated(from: start, min: min, max: max) { $0.ends(inner, from: $1) }
        case .rule(let rule): result = ends(grammar.rules[rule].expression, from: start)
        case .freeText(let ends) where ends.isEmpty: result = Set(start...text.count)
        case .freeText(let markers):
            result = textEnd(markers, from: start).map { [$0] } ?? []
        case .token: result = []
        }
        known[key] = result
        return result
    }

    private mutating func ends(_ pattern: Pattern, from start: Int) -> Set<Int> {
        switch pattern {
        case .bytes(let bytes): return literalEnds(bytes, from: start)
        case .scalars(let set):
            for length in 1...4 where start + length <= text.count {
                let slice = Array(text[start..<start + length])
                guard let string = String(validating: slice, as: UTF8.self) else { continue }
                let scalars = Array(string.unicodeScalars)
                guard scalars.count == 1 else { continue }
                return set.ranges.contains { $0.contains(scalars[0].value) } ? [start + length] : []
            }
            return []
        case .concatenation(let list):
            var current: Set<Int> = [start]
            for item in list { current = Set(current.flatMap { ends(item, from: $0) }) }
            return current
        case .alternation(let list): return Set(list.flatMap { ends($0, from: start) })
        case .repetition(let inner, let min, let max):
            return repeated(from: start, min: min, max: max) { $0.ends(inner, from: $1) }
        case .intersection(let list):
            return list.reduce(Set(start...text.count)) { $0.intersection(ends($1, from: start)) }
        case .complement(let inner): return Set(start...text.count).subtracting(ends(inner, from: start))
        }
    }

    private mutating func repeated(
        from start: Int, min: Int, max: Int?, _ once: (inout GrammarOracle, Int) -> Set<Int>
    ) -> Set<Int> {
        var result: Set<Int> = []
        var current: Set<Int> = [start]
        var seen: Set<Set<Int>> = []
        var count = 0
        while !current.isEmpty, count <= max ?? .max {
            if count >= min { result.formUnion(current) }
            // The same places at a later count bring nothing new once the least count is reached.
            if count >= min, !seen.insert(current).inserted { break }
            current = Set(current.flatMap { once(&self, $0) })
            count += 1
        }
        return result
    }

    private func literalEnds(_ bytes: [UInt8], from start: Int) -> Set<Int> {
        text[start...].starts(with: bytes) ? [start + bytes.count] : []
    }

    private func textEnd(_ markers: [Grammar.FreeTextEnd], from start: Int) -> Int? {
        (start...text.count).first { end in
            markers.contains {
                guard case .text(let bytes) = $0 else { return false }
                return text[start..<end].suffix(bytes.count).elementsEqual(bytes)
                    && end - start >= bytes.count
            }
        }
    }
}
