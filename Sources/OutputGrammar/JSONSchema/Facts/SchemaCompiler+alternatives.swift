import OrderedJSON

extension SchemaCompiler {
    /// Multiplies the choices out: what is left has none, and any of it may hold.
    mutating func alternatives(of facts: SchemaFacts) throws(GrammarError) -> [SchemaFacts] {
        var leaves: [SchemaFacts] = []
        try expand(facts, into: &leaves, depth: 0)
        return leaves
    }

    private mutating func expand(
        _ facts: SchemaFacts, into leaves: inout [SchemaFacts], depth: Int
    ) throws(GrammarError) {
        // Values that are listed are checked against the schemas as they stand, choices and all.
        guard facts.constants == nil, !facts.types.isEmpty, let choice = facts.choices.first else {
            leaves.append(facts)
            guard leaves.count <= Self.maximumAlternatives else {
                throw .tooComplex(
                    reason: "more than \(Self.maximumAlternatives) combinations at \(place(of: facts))")
            }
            return
        }
        guard depth < 60 else {
            throw .tooComplex(reason: "choices nested more than 60 deep at \(choice.path)")
        }
        var base = facts
        base.choices.removeFirst()
        for alternative in try resolved(choice, beside: base) {
            var facts = base
            for (index, schema) in alternative.enumerated() {
                try gather(schema, into: &facts, active: choice.origin, at: choice.place.under(index))
            }
            if depth < 6, try isEmpty(conjunction: facts, depth: 3) { continue }
            try expand(facts, into: &leaves, depth: depth + 1)
        }
    }

    func place(of facts: SchemaFacts) -> String {
        facts.schemas.first.map { document[$0].place } ?? "#"
    }

    /// The alternatives of a choice, those of `oneOf` with what makes sure that no other one holds.
    mutating func resolved(
        _ choice: SchemaFacts.Choice, beside base: SchemaFacts
    ) throws(GrammarError) -> [[NodeID]] {
        guard choice.isExclusive else { return choice.alternatives }
        let branches = choice.alternatives
        guard branches.count <= 256 else {
            throw .tooComplex(reason: "oneOf with \(branches.count) branches at \(choice.path)")
        }
        var each: [SchemaFacts?] = []
        for branch in branches {
            var facts = base
            facts.choices = []
            // Listed values must not be checked against the schema that this choice is of: it says that only one
            // branch holds, so that no value would ever be found in two.
            facts.schemas = []
            for schema in branch { try gather(schema, into: &facts, active: choice.origin, at: .root) }
            each.append(facts)
        }
        var overlaps = [[Int]](repeating: [], count: branches.count)
        for index in branches.indices {
            for other in branches.indices.dropFirst(index + 1) {
                guard var both = each[index] else { continue }
                for schema in branches[other] {
                    try gather(schema, into: &both, active: choice.origin, at: .root)
                }
                guard try !isEmpty(conjunction: both, depth: 0) else { continue }
                overlaps[index].append(other)
                overlaps[other].append(index)
            }
        }
        var result: [[NodeID]] = []
        for (index, branch) in branches.enumerated() {
            var schemas = branch
            for other in overlaps[index] {
                for schema in branches[other] {
                    let value: JSONValue = ["not": document[schema].value]
                    schemas.append(try document.make(value, from: schema, "excluded"))
                }
            }
            result.append(schemas)
        }
        return result
    }

    /// Whether schemas certainly exclude one another.
    mutating func isEmpty(_ schemas: [NodeID], depth: Int) throws(GrammarError) -> Bool {
        let key = Set(schemas).sorted()
        if let known = emptiness[key] { return known }
        // Recursion through itself proves nothing.
        emptiness[key] = false
        let result: Bool
        do {
            result = try isEmpty(conjunction: try facts(of: schemas), depth: depth)
        } catch {
            guard case .unsupported = error else { throw error }
            result = false
        }
        emptiness[key] = depth < 3 || result ? result : nil
        return result
    }

    /// The same for what was gathered; the choices in it are tried one by one, not multiplied out.
    mutating func isEmpty(conjunction facts: SchemaFacts, depth: Int) throws(GrammarError) -> Bool {
        if let constants = facts.constants {
            for constant in constants where try isValid(constant, facts.schemas) { return false }
            return true
        }
        if try isEmpty(leaf: facts, depth: depth) { return true }
        guard depth < 3 else { return false }
        for choice in facts.choices {
            var isPossible = false
            for alternative in choice.alternatives {
                var both = facts
                both.choices = []
                for schema in alternative {
                    try gather(schema, into: &both, active: choice.origin, at: .root)
                }
                if try !isEmpty(conjunction: both, depth: depth + 1) {
                    isPossible = true
                    break
                }
            }
            if !isPossible { return true }
        }
        return false
    }

    private mutating func isEmpty(leaf facts: SchemaFacts, depth: Int) throws(GrammarError) -> Bool {
        if !facts.types.isDisjoint(with: [.null, .boolean, .fraction]) {
            if facts.types.contains(.null), !facts.excluded.contains(.null) { return false }
            if facts.types.contains(.boolean),
                !(facts.excluded.contains(true) && facts.excluded.contains(false))
            {
                return false
            }
            if facts.types.contains(.fraction), !facts.interval.isEmpty { return false }
        }
        if facts.types.contains(.integer), !facts.interval.roundedToIntegers.isEmpty { return false }
        if facts.types.contains(.string), !isEmptyString(facts) { return false }
        if facts.types.contains(.array), try !isEmptyArray(facts, depth: depth) { return false }
        if facts.types.contains(.object), try !isEmptyObject(facts, depth: depth) { return false }
        return true
    }

    private func isEmptyString(_ facts: SchemaFacts) -> Bool {
        if let most = facts.maxLength, most < facts.minLength { return true }
        guard !facts.patterns.isEmpty else { return false }
        return PatternExplorer.isEmpty(textLanguage(of: facts))
    }

    private mutating func isEmptyArray(_ facts: SchemaFacts, depth: Int) throws(GrammarError) -> Bool {
        if let most = facts.maxItems, most < facts.minItems { return true }
        guard depth < 3 else { return false }
        for index in 0..<min(facts.minItems, 64) {
            if try isEmpty(facts.items(at: index), depth: depth + 1) { return true }
        }
        for containment in facts.containments where containment.min > 0 {
            if facts.maxItems == 0 || facts.maxItems ?? .max < containment.min { return true }
        }
        return false
    }

    private mutating func isEmptyObject(_ facts: SchemaFacts, depth: Int) throws(GrammarError) -> Bool {
        if let most = facts.maxProperties, most < max(facts.minProperties, facts.required.count) {
            return true
        }
        guard depth < 3 else { return false }
        for name in facts.required {
            guard facts.isName(name) else { return true }
            if try isEmpty(facts.members(named: name), depth: depth + 1) { return true }
        }
        return false
    }
}

extension SchemaFacts {
    /// The schemas of the item at an index.
    func items(at index: Int) -> [NodeID] {
        arrayClauses.compactMap { $0.prefix.indices.contains(index) ? $0.prefix[index] : $0.rest }
    }

    /// The schemas of a member.
    func members(named name: String) -> [NodeID] {
        var schemas: [NodeID] = []
        for clause in objectClauses {
            var isDeclared = false
            if let schema = clause.schema(of: name) {
                schemas.append(schema)
                isDeclared = true
            }
            for entry in clause.patterns {
                var explorer = PatternExplorer(entry.wide)
                guard explorer.matches(name) else { continue }
                schemas.append(entry.schema)
                isDeclared = true
            }
            if !isDeclared, let additional = clause.additional { schemas.append(additional) }
        }
        return schemas
    }

    func isName(_ name: String) -> Bool {
        nameLanguages.allSatisfy {
            var explorer = PatternExplorer($0)
            return explorer.matches(name)
        }
    }
}
