/// Moves rules into a builder: what can match nothing is cut away, and what is there already is used.
struct RuleAssembly {
    private var rules: [Grammar.Rule]
    private var isProductive: [Bool]

    private enum Progress {
        case unvisited
        /// The id that a rule within it has asked for, if one has.
        case visiting(Grammar.RuleID?)
        case done(Grammar.RuleID)
    }

    private var progress: [Progress]

    /// The rules refer to one another by negative ids, from -1 down.
    init(_ rules: [Grammar.Rule]) {
        self.rules = rules
        isProductive = Array(repeating: false, count: rules.count)
        progress = Array(repeating: .unvisited, count: rules.count)
        findProductive()
    }

    /// Whether some text matches a reference to a rule.
    func isProductive(_ reference: Grammar.Expression) -> Bool { matchesSomething(reference) }

    mutating func add(
        _ roots: [Grammar.Expression], to builder: inout GrammarBuilder, _ compiler: SchemaCompiler
    ) throws(GrammarError) -> [Grammar.RuleID] {
        try refuseCircles(compiler)
        var ids: [Grammar.RuleID] = []
        for root in roots {
            guard case .rule(let id) = root else { continue }
            guard id < 0 else {
                ids.append(id)
                continue
            }
            guard isProductive[-1 - id] else { throw contradiction(at: -1 - id, compiler) }
            ids.append(assemble(-1 - id, into: &builder))
        }
        return ids
    }

    /// Depth first, with a stack of its own: a rule is added once all that it refers to is there.
    private mutating func assemble(_ root: Int, into builder: inout GrammarBuilder) -> Grammar.RuleID {
        var stack = [root]
        while let rule = stack.last {
            switch progress[rule] {
            case .done:
                stack.removeLast()
                continue
            case .unvisited:
                rules[rule].expression = pruned(rules[rule].expression) ?? .choice([])
                progress[rule] = .visiting(nil)
                var references: [Int] = []
                Self.collectReferences(rules[rule].expression, into: &references)
                for reference in references {
                    switch progress[reference] {
                    case .unvisited: stack.append(reference)
                    case .visiting(nil):
                        progress[reference] = .visiting(builder.reserve(rules[reference].name))
                    case .visiting, .done: break
                    }
                }
            case .visiting(let reserved):
                stack.removeLast()
                let (name, expression) = (rules[rule].name, rules[rule].expression)
                // What was on the stack twice is met again while it is being visited.
                var pending: [Int] = []
                Self.collectReferences(expression, into: &pending)
                for reference in pending {
                    if case .visiting(nil) = progress[reference], reference != rule {
                        progress[reference] = .visiting(builder.reserve(rules[reference].name))
                    }
                }
                let mapped = renumbered(expression)
                if let reserved {
                    builder.define(reserved, mapped)
                    progress[rule] = .done(reserved)
                } else {
                    progress[rule] = .done(builder.add(name, mapped))
                }
            }
        }
        guard case .done(let id) = progress[root] else { return 0 }
        return id
    }

    private static func collectReferences(_ expression: Grammar.Expression, into references: inout [Int]) {
        switch expression {
        case .literal, .pattern, .token, .freeText: break
        case .sequence(let parts), .choice(let parts):
            for part in parts { collectReferences(part, into: &references) }
        case .repetition(let part, _, _): collectReferences(part, into: &references)
        case .rule(let id): if id < 0 { references.append(-1 - id) }
        }
    }

    private func renumbered(_ expression: Grammar.Expression) -> Grammar.Expression {
        switch expression {
        case .literal, .pattern, .token, .freeText: return expression
        case .sequence(let parts): return .sequence(parts.map(renumbered))
        case .choice(let parts): return .choice(parts.map(renumbered))
        case .repetition(let part, let min, let max): return .repetition(renumbered(part), min: min, max: max)
        case .rule(let id):
            guard id < 0 else { return expression }
            switch progress[-1 - id] {
            case .done(let id), .visiting(let id?): return .rule(id)
            case .unvisited, .visiting(nil): return .choice([])
            }
        }
    }
}

extension RuleAssembly {
    /// A rule is productive if some finite text matches it; found by going round until nothing changes.
    private mutating func findProductive() {
        var users: [[Int]] = Array(repeating: [], count: rules.count)
        for (rule, entry) in rules.enumerated() {
            var references: [Int] = []
            Self.collectReferences(entry.expression, into: &references)
            for reference in Set(references) { users[reference].append(rule) }
        }
        var pending = Array(rules.indices)
        while let rule = pending.popLast() {
            guard !isProductive[rule], matchesSomething(rules[rule].expression) else { continue }
            isProductive[rule] = true
            pending += users[rule]
        }
    }

    private func matchesSomething(_ expression: Grammar.Expression) -> Bool {
        switch expression {
        case .literal, .token, .freeText: true
        case .pattern(let pattern): pattern != .never
        case .sequence(let parts): parts.allSatisfy(matchesSomething)
        case .choice(let parts): parts.contains(where: matchesSomething)
        case .repetition(let part, let min, _): min == 0 || matchesSomething(part)
        case .rule(let id): id >= 0 || isProductive[-1 - id]
        }
    }

    /// The expression without the branches that match nothing; nil if none is left.
    private func pruned(_ expression: Grammar.Expression) -> Grammar.Expression? {
        switch expression {
        case .literal, .token, .freeText: return expression
        case .pattern(let pattern): return pattern == .never ? nil : expression
        case .sequence(let parts):
            var kept: [Grammar.Expression] = []
            for part in parts {
                guard let part = pruned(part) else { return nil }
                switch part {
                case .sequence(let inner): kept += inner
                case .literal(let bytes):
                    if case .literal(let before)? = kept.last {
                        kept[kept.count - 1] = .literal(before + bytes)
                    } else {
                        kept.append(part)
                    }
                default: kept.append(part)
                }
            }
            return kept.count == 1 ? kept[0] : .sequence(kept)
        case .choice(let parts):
            var seen: Set<Grammar.Expression> = []
            let kept = parts.compactMap(pruned).filter { seen.insert($0).inserted }
            return kept.isEmpty ? nil : kept.count == 1 ? kept[0] : .choice(kept)
        case .repetition(let part, let min, let max):
            guard let part = pruned(part) else { return min == 0 ? .sequence([]) : nil }
            return .repetition(part, min: min, max: max)
        case .rule(let id): return id >= 0 || isProductive[-1 - id] ? expression : nil
        }
    }

    /// The innermost reason why a rule matches nothing.
    private func contradiction(at root: Int, _ compiler: SchemaCompiler) -> GrammarError {
        var seen: Set<Int> = [root]
        var pending = [root]
        var found: (path: String, reason: String)?
        while let rule = pending.popLast() {
            if let reason = compiler.contradictions[rule] { found = reason }
            var references: [Int] = []
            Self.collectReferences(rules[rule].expression, into: &references)
            for reference in references where !isProductive[reference] && seen.insert(reference).inserted {
                pending.append(reference)
            }
        }
        return .invalidSchema(
            path: found?.path ?? "#", reason: found?.reason ?? "it requires itself without end")
    }

    /// Alternatives that lead back to themselves with nothing in between would never end.
    private func refuseCircles(_ compiler: SchemaCompiler) throws(GrammarError) {
        var state = [UInt8](repeating: 0, count: rules.count)
        for start in rules.indices where state[start] == 0 {
            var stack = [start]
            while let rule = stack.last {
                if state[rule] == 0 {
                    state[rule] = 1
                    for next in Self.alternatives(of: rules[rule].expression) {
                        if state[next] == 1 {
                            throw .invalidSchema(
                                path: compiler.path(ofRule: next),
                                reason: "the schema refers to itself without a value in between")
                        }
                        if state[next] == 0 { stack.append(next) }
                    }
                } else {
                    state[rule] = 2
                    stack.removeLast()
                }
            }
        }
    }

    private static func alternatives(of expression: Grammar.Expression) -> [Int] {
        switch expression {
        case .choice(let parts): parts.flatMap(alternatives)
        case .rule(let id): id < 0 ? [-1 - id] : []
        default: []
        }
    }
}
