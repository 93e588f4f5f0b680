import OrderedJSON

extension SchemaCompiler {
    /// Some of the names that no schema declares, and what their values must satisfy.
    struct Remainder {
        var names: Pattern
        var schemas: [NodeID]
    }

    struct Member {
        var name: String
        var isRequired: Bool
        /// The name, the colon and the value.
        var expression: Expression
        var schemas: [NodeID]
    }

    mutating func objectExpressions(
        _ facts: SchemaFacts, _ name: String, rule: Int
    ) throws(GrammarError) -> [Expression] {
        var facts = facts
        for excluded in facts.excluded {
            guard let members = excluded.objectValue, try satisfies(excluded, facts, depth: 0) else {
                continue
            }
            guard members.isEmpty else { throw exclusionUnsupported(facts) }
            facts.minProperties = max(facts.minProperties, 1)
        }
        var expressions: [Expression] = []
        try requireSome(facts, facts.declaredNames, last: nil, name, rule: rule, into: &expressions)
        return expressions
    }

    /// Where at least one member of a kind must be there: it is a declared one, or it is written last.
    private mutating func requireSome(
        _ facts: SchemaFacts, _ names: [String], last: SchemaFacts.SomeMember?, _ name: String, rule: Int,
        into expressions: inout [Expression]
    ) throws(GrammarError) {
        var facts = facts
        guard !facts.someMembers.isEmpty else {
            if let expression = try objectExpression(facts, names, last: last, name, rule: rule) {
                expressions.append(expression)
            }
            return
        }
        let some = facts.someMembers.removeFirst()
        guard expressions.count < Self.maximumAlternatives else {
            throw .tooComplex(reason: "more than \(Self.maximumAlternatives) combinations at \(some.path)")
        }
        var explorer = PatternExplorer(some.names)
        for declared in names where explorer.matches(declared) {
            var leaf = facts
            leaf.require(declared)
            var clause = SchemaFacts.ObjectClause(place: .root)
            clause.declare(declared, some.schema)
            leaf.add(clause)
            if try isEmpty(leaf.members(named: declared), depth: 2) { continue }
            try requireSome(leaf, names, last: last, name, rule: rule, into: &expressions)
        }
        let isOpen = try remainders(facts, names).contains { remainder in
            !PatternExplorer.isEmpty(.allOf([remainder.names, some.names]))
        }
        guard isOpen else { return }
        guard last == nil else {
            throw .unsupported(
                keyword: "not", path: some.path,
                reason: "several members whose names are open cannot be required")
        }
        try requireSome(facts, names, last: some, name, rule: rule, into: &expressions)
    }

    /// The declared members, in their order; those that are required but not declared come last.
    mutating func members(_ facts: SchemaFacts, _ names: [String], _ prefix: String) -> [Member] {
        names.compactMap { name in
            let schemas = facts.members(named: name)
            guard facts.isName(name), !schemas.contains(where: { document[$0].value == false }) else {
                return facts.isRequired(name)
                    ? Member(name: name, isRequired: true, expression: .choice([]), schemas: schemas) : nil
            }
            let value = value(of: schemas, Self.ruleName(prefix, name))
            return Member(
                name: name, isRequired: facts.isRequired(name),
                expression: .sequence([key(name), json.afterColon, value]), schemas: schemas)
        }
    }

    static func ruleName(_ prefix: String, _ name: String) -> String {
        let letters = name.unicodeScalars.prefix(40).map { scalar -> Character in
            let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
            return isPlain ? Character(scalar) : "-"
        }
        return prefix.utf8.count > 60 ? String(letters) : "\(prefix)-\(String(letters))"
    }

    /// Divides the other names by the patterns that they match.
    mutating func remainders(_ facts: SchemaFacts, _ names: [String]) throws(GrammarError) -> [Remainder] {
        var languages = facts.nameLanguages
        if !names.isEmpty { languages.append(.complement(Pattern(anyOf: names.map { Array($0.utf8) }))) }
        var cells = [Remainder(names: .allOf(languages), schemas: [])]
        for clause in facts.objectClauses {
            var done: [Remainder] = []
            for cell in cells {
                var unmatched = cell
                var matched: [Remainder] = []
                for entry in clause.patterns {
                    matched = matched.flatMap { cell in
                        [
                            Remainder(
                                names: .allOf([cell.names, entry.pattern]),
                                schemas: cell.schemas + [entry.schema]),
                            Remainder(names: .allOf([cell.names, entry.unmatched]), schemas: cell.schemas),
                        ]
                    }
                    matched.append(
                        Remainder(
                            names: .allOf([unmatched.names, entry.pattern]),
                            schemas: unmatched.schemas + [entry.schema]))
                    matched.removeAll { PatternExplorer.isEmpty($0.names) }
                    unmatched.names = .allOf([unmatched.names, entry.unmatched])
                    guard matched.count <= 32 else {
                        throw .tooComplex(reason: "too many patternProperties at \(place(of: facts))")
                    }
                }
                if let additional = clause.additional { unmatched.schemas.append(additional) }
                done += matched + [unmatched]
            }
            cells = done.filter { cell in !cell.schemas.contains { document[$0].value == false } }
        }
        return cells.filter { !PatternExplorer.isEmpty($0.names) }
    }

    private mutating func objectExpression(
        _ facts: SchemaFacts, _ names: [String], last some: SchemaFacts.SomeMember?, _ name: String, rule: Int
    ) throws(GrammarError) -> Expression? {
        let members = members(facts, names, name)
        for member in members where member.isRequired && member.expression == .choice([]) {
            note(rule, facts, "the member \(member.name) is required, but nothing is allowed for it")
            return nil
        }
        let remainders = try remainders(facts, names)
        var others: [Expression] = []
        for remainder in remainders { others.append(other(remainder.names, remainder.schemas, name)) }
        var last: Expression?
        if let some {
            let candidates = remainders.map {
                Remainder(names: .allOf([$0.names, some.names]), schemas: $0.schemas + [some.schema])
            }.filter { !PatternExplorer.isEmpty($0.names) }
            guard !candidates.isEmpty else { return nil }
            var branches: [Expression] = []
            for candidate in candidates { branches.append(other(candidate.names, candidate.schemas, name)) }
            last = .choice(branches)
        }
        let least = facts.minProperties
        if let most = facts.maxProperties, most < max(least, facts.required.count) {
            note(rule, facts, "maxProperties is below what is required")
            return nil
        }
        let body: Expression
        let mostPossible = others.isEmpty && last == nil ? members.count : .max
        let requiredCount = members.count { $0.isRequired } + (last == nil ? 0 : 1)
        var list = MemberList(
            members: members, other: others.isEmpty ? nil : .choice(others), last: last, json: json,
            name: name)
        if least <= requiredCount, facts.maxProperties ?? .max >= mostPossible {
            body = list.expression { share(name + "-members", $0) }
        } else {
            // Names that are not declared may come twice, and then are one member only.
            let mostCertain = members.count + (others.isEmpty && last == nil ? 0 : 1)
            guard least <= mostCertain else {
                if others.isEmpty {
                    note(rule, facts, "minProperties is above the number of members that are allowed")
                    return nil
                }
                throw .unsupported(
                    keyword: "minProperties", path: facts.countPath,
                    reason: "a grammar cannot tell whether names that are not declared differ")
            }
            body = try list.counted(
                min: least, max: facts.maxProperties, compiler: &self, path: facts.countPath)
        }
        return .sequence([.literal([UInt8(ascii: "{")]), json.breakable, body, .literal([UInt8(ascii: "}")])])
    }

    private mutating func other(_ names: Pattern, _ schemas: [NodeID], _ prefix: String) -> Expression {
        let name: Expression = names == .anyText ? .rule(json.string) : .pattern(Self.quoted(names))
        return .sequence([
            name, .literal([UInt8(ascii: ":")]), json.afterColon, value(of: schemas, prefix + "-other"),
        ])
    }
}

extension SchemaFacts {
    /// In the order in which the schemas declare them, then those that are only required.
    var declaredNames: [String] {
        var names: [String] = []
        var seen: Set<[UInt8]> = []
        for name in objectClauses.flatMap({ $0.properties.map(\.name) }) + required
        where seen.insert(Array(name.utf8)).inserted {
            names.append(name)
        }
        return names
    }
}
