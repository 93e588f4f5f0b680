import OrderedJSON

extension SchemaCompiler {
    private static let maximumPrefix = 1000

    mutating func arrayExpressions(
        _ facts: SchemaFacts, _ name: String, rule: Int
    ) throws(GrammarError) -> [Expression] {
        var facts = facts
        for excluded in facts.excluded {
            guard let items = excluded.arrayValue, try satisfies(excluded, facts, depth: 0) else { continue }
            // Of lists that must not be, only the empty one can be told by its beginning.
            guard items.isEmpty else { throw exclusionUnsupported(facts) }
            facts.minItems = max(facts.minItems, 1)
        }
        if let most = facts.maxItems, most < facts.minItems {
            note(rule, facts, "minItems is above maxItems")
            return []
        }
        let body: Expression
        if let path = facts.uniqueItems, facts.maxItems ?? .max > 1 {
            body = try uniqueItems(facts, path)
        } else if facts.containments.isEmpty {
            body = try items(facts, name)
        } else {
            body = try countedItems(facts, name)
        }
        return [
            .sequence([.literal([UInt8(ascii: "[")]), json.breakable, body, .literal([UInt8(ascii: "]")])])
        ]
    }

    func exclusionUnsupported(_ facts: SchemaFacts) -> GrammarError {
        .unsupported(
            keyword: "not", path: place(of: facts),
            reason: "the exclusion of an array or object cannot be enforced")
    }

    private var separator: [Expression] { [.literal([UInt8(ascii: ",")]), json.afterComma] }

    /// Items that only their place tells apart.
    private mutating func items(_ facts: SchemaFacts, _ name: String) throws(GrammarError) -> Expression {
        let prefixCount = facts.arrayClauses.map(\.prefix.count).max() ?? 0
        guard prefixCount <= Self.maximumPrefix else {
            throw .tooComplex(reason: "\(prefixCount) prefix items at \(place(of: facts))")
        }
        // What follows a number of items, of which there is one at least; from the last place backwards.
        let rest = value(of: facts.items(at: prefixCount), name + "-item")
        let least = max(facts.minItems - max(prefixCount, 1), 0)
        let most = facts.maxItems.map { max($0 - max(prefixCount, 1), 0) }
        var following = Expression.sequence([
            .repetition(.sequence(separator + [rest]), min: least, max: most), json.breakable,
        ])
        for index in stride(from: prefixCount - 1, to: 0, by: -1) {
            if let most = facts.maxItems, index >= most {
                following = json.breakable
                continue
            }
            let item = value(of: facts.items(at: index), "\(name)-\(index)")
            let longer = Expression.sequence(separator + [item, share(name + "-items", following)])
            following = index < facts.minItems ? longer : .choice([json.breakable, longer])
        }
        if facts.maxItems == 0 { return .sequence([]) }
        let first = prefixCount > 0 ? value(of: facts.items(at: 0), "\(name)-0") : rest
        return .repetition(.sequence([first, following]), min: facts.minItems > 0 ? 1 : 0, max: 1)
    }

    /// Items of which some number must be of another schema: a rule for every pair of counts.
    private mutating func countedItems(
        _ facts: SchemaFacts, _ name: String
    ) throws(GrammarError) -> Expression {
        guard facts.containments.count == 1, let containment = facts.containments.first else {
            throw .unsupported(
                keyword: "contains", path: place(of: facts),
                reason: "only one of them at a time can be enforced")
        }
        let prefixCount = max(facts.arrayClauses.map(\.prefix.count).max() ?? 0, containment.from)
        // At least one: the first item is the one that no comma precedes.
        let lastIndex = max(facts.maxItems ?? max(facts.minItems, prefixCount), prefixCount, 1)
        let lastCount = containment.max.map { $0 + 1 } ?? containment.min
        guard lastIndex.clampedProduct(lastCount + 1) <= 1000 else {
            throw .tooComplex(reason: "contains with large counts at \(containment.path)")
        }
        var others: NodeID?
        if containment.max != nil {
            let value: JSONValue = ["not": document[containment.schema].value]
            others = try document.make(value, from: containment.schema, "not contained")
        }
        var states: [[Int]: Int] = [:]
        func state(_ index: Int, _ count: Int, _ compiler: inout SchemaCompiler) -> Expression? {
            if let most = facts.maxItems, index > most { return nil }
            if let most = containment.max, count > most { return nil }
            let index = min(index, facts.maxItems == nil ? lastIndex : index)
            let key = [index, min(count, lastCount)]
            if let known = states[key] { return .rule(-1 - known) }
            let rule = compiler.reserve(name + "-items")
            states[key] = rule
            var branches: [Expression] = []
            if index >= facts.minItems, count >= containment.min { branches.append(compiler.json.breakable) }
            let between = index == 0 ? [] : compiler.separator
            let schemas = facts.items(at: index)
            // Where they are not counted up to a maximum, an item may be of both kinds.
            if let next = state(index + 1, count, &compiler) {
                let item = compiler.value(
                    of: index < containment.from ? schemas : schemas + (others.map { [$0] } ?? []),
                    name + "-item")
                branches.append(.sequence(between + [item, next]))
            }
            if index >= containment.from, containment.max != nil || count < containment.min,
                let next = state(index + 1, count + 1, &compiler)
            {
                branches.append(
                    .sequence(
                        between + [
                            compiler.value(of: schemas + [containment.schema], name + "-contained"), next,
                        ]))
            }
            compiler.rules[rule].expression = .choice(branches)
            return .rule(-1 - rule)
        }
        return state(0, 0, &self) ?? .choice([])
    }

    /// All different, where the items are of few values: any order of up to six, and beyond that in their order.
    private mutating func uniqueItems(_ facts: SchemaFacts, _ path: String) throws(GrammarError) -> Expression
    {
        let unsupported = GrammarError.unsupported(
            keyword: "uniqueItems", path: path,
            reason: "it can only be enforced for items from a list of values")
        guard facts.arrayClauses.allSatisfy(\.prefix.isEmpty), facts.containments.isEmpty,
            let values = try finiteValues(facts.items(at: 0)), values.count <= 1000
        else { throw unsupported }
        let isFree = values.count <= 6
        let words = values.map(literal)
        var states: [[Int]: Int] = [:]
        func state(_ used: Int, _ count: Int, _ compiler: inout SchemaCompiler) -> Expression {
            let key = [used, min(count, max(facts.minItems, facts.maxItems ?? 0, 1))]
            if let known = states[key] { return .rule(-1 - known) }
            let rule = compiler.reserve("unique-items")
            states[key] = rule
            var branches: [Expression] = []
            if count >= facts.minItems { branches.append(compiler.json.breakable) }
            if count < facts.maxItems ?? .max {
                let between = count == 0 ? [] : compiler.separator
                for index in words.indices where isFree ? used >> index & 1 == 0 : index >= used {
                    let next = state(isFree ? used | 1 << index : index + 1, count + 1, &compiler)
                    branches.append(.sequence(between + [words[index], next]))
                }
            }
            compiler.rules[rule].expression = .choice(branches)
            return .rule(-1 - rule)
        }
        guard isFree || words.count.clampedProduct(words.count) <= 10_000 else { throw unsupported }
        return state(0, 0, &self)
    }

    /// The values that satisfy some schemas, where these list them.
    private mutating func finiteValues(_ schemas: [NodeID]) throws(GrammarError) -> [JSONValue]? {
        var values: [JSONValue] = []
        for leaf in try alternatives(of: try facts(of: schemas)) {
            var candidates = leaf.constants
            if candidates == nil, leaf.types.isSubset(of: [.null, .boolean]) {
                candidates =
                    (leaf.types.contains(.null) ? [.null] : [])
                    + (leaf.types.contains(.boolean) ? [true, false] : [])
            }
            guard let candidates else { return nil }
            for value in candidates
            where try isValid(value, leaf.schemas) && !values.contains(where: value.isSameJSON) {
                values.append(value)
            }
        }
        return values
    }
}
