extension GrammarOutline {
    func isNullable(_ part: Part) -> Bool {
        switch part {
        case .lexeme(_, let isNullable): isNullable
        case .literal(let bytes): bytes.isEmpty
        case .sequence(let list): list.allSatisfy { isNullable($0) }
        case .choice(let list): list.contains { isNullable($0) }
        case .repetition(let inner, let min, let max):
            max.map { $0 >= min } ?? true && (min == 0 || isNullable(inner))
        case .rule(let rule): isNullable[rule]
        case .token: false
        case .text(let ends): ends.isEmpty
        }
    }

    func isProductive(_ part: Part) -> Bool {
        switch part {
        case .lexeme(let term, _): term != TermTable.nothing
        case .literal, .token, .text: true
        case .sequence(let list): list.allSatisfy { isProductive($0) }
        case .choice(let list): list.contains { isProductive($0) }
        case .repetition(let inner, let min, let max):
            max.map { $0 >= min } ?? true && (min == 0 || isProductive(inner))
        case .rule(let rule): isProductive[rule]
        }
    }

    func references(in part: Part) -> [Int] {
        switch part {
        case .rule(let rule): [rule]
        case .sequence(let list), .choice(let list): list.flatMap { references(in: $0) }
        case .repetition(let inner, _, _): references(in: inner)
        case .lexeme, .literal, .token, .text: []
        }
    }

    /// The rules that a part can begin with, before any byte.
    private func beginnings(of part: Part) -> [Int] {
        switch part {
        case .rule(let rule): return isProductive[rule] ? [rule] : []
        case .sequence(let list):
            // A part that nothing matches makes the whole sequence go, so it cannot begin anything.
            guard list.allSatisfy({ isProductive($0) }) else { return [] }
            var found: [Int] = []
            for item in list {
                found += beginnings(of: item)
                guard isNullable(item) else { break }
            }
            return found
        case .choice(let list): return list.flatMap { beginnings(of: $0) }
        case .repetition(let inner, _, let max): return max == 0 ? [] : beginnings(of: inner)
        case .lexeme, .literal, .token, .text: return []
        }
    }

    func refuseLeftRecursion(in grammar: Grammar) throws(GrammarError) {
        let first = rules.map { Set(beginnings(of: $0)).sorted() }
        for component in StrongComponents.find(in: first) {
            guard let rule = component.last else { continue }
            if component.count > 1 || first[rule].contains(rule) {
                throw .leftRecursion(rule: grammar.rules[rule].name)
            }
        }
    }
}
