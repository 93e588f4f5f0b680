import OrderedJSON

extension SchemaCompiler {
    mutating func gatherApplicators(
        _ reader: SchemaReader, _ id: NodeID, into facts: inout SchemaFacts, active: [NodeID],
        at place: KeywordPlace
    ) throws(GrammarError) {
        let all = reader.place(of: "allOf", in: place)
        for (index, part) in (try branches("allOf", reader, id) ?? []).enumerated() {
            try gather(part, into: &facts, active: active, at: all.under(index))
        }
        if let branches = try branches("anyOf", reader, id) {
            try choose(
                branches.map { [$0] }, reader, into: &facts, active: active,
                at: reader.place(of: "anyOf", in: place))
        }
        if let branches = try branches("oneOf", reader, id) {
            try choose(
                branches.map { [$0] }, isExclusive: branches.count > 1, reader, into: &facts, active: active,
                at: reader.place(of: "oneOf", in: place))
        }
        if reader.object.contains(key: "not") {
            let refused = try document.child(id, "not")
            try choose(
                try negation(of: refused), reader, into: &facts, active: active,
                at: reader.placeOfConditions(in: place))
        }
        if reader.object.contains(key: "if"),
            reader.object.contains(key: "then") || reader.object.contains(key: "else")
        {
            let condition = try document.child(id, "if")
            var met = [condition]
            if reader.object.contains(key: "then") { met.append(try document.child(id, "then")) }
            var unmet: [NodeID] = []
            if reader.object.contains(key: "else") { unmet.append(try document.child(id, "else")) }
            var alternatives = [met]
            for alternative in try negation(of: condition) { alternatives.append(alternative + unmet) }
            try choose(
                alternatives, reader, into: &facts, active: active, at: reader.placeOfConditions(in: place))
        }
        try gatherDependencies(reader, id, into: &facts, active: active, at: place)
    }

    private mutating func branches(
        _ keyword: String, _ reader: SchemaReader, _ id: NodeID
    ) throws(GrammarError) -> [NodeID]? {
        guard let list = try reader.array(keyword) else { return nil }
        guard !list.isEmpty else { throw reader.invalid(keyword, "an empty list") }
        return try children(id, keyword, list.count)
    }

    /// Each name with what must hold where a member of that name is there.
    private mutating func gatherDependencies(
        _ reader: SchemaReader, _ id: NodeID, into facts: inout SchemaFacts, active: [NodeID],
        at place: KeywordPlace
    ) throws(GrammarError) {
        for keyword in ["dependencies", "dependentRequired", "dependentSchemas"] {
            guard let members = try reader.members(keyword) else { continue }
            for (name, value) in members {
                var consequences: [NodeID] = []
                if let names = value.arrayValue {
                    let consequence = JSONValue.object(["required": .array([.string(name)] + names)])
                    consequences = [try document.make(consequence, from: id, "\(keyword) \(name)")]
                } else {
                    let present = JSONValue.object(["required": [.string(name)]])
                    consequences = [
                        try document.make(present, from: id, "\(keyword) \(name)"),
                        try document.child(id, keyword, name),
                    ]
                }
                let absent = JSONValue.object(["properties": [name: false]])
                let absence = try document.make(absent, from: id, "\(keyword) without \(name)")
                try choose(
                    [[absence], consequences], reader, into: &facts, active: active,
                    at: reader.placeOfConditions(in: place))
            }
        }
    }

    private mutating func choose(
        _ alternatives: [[NodeID]], isExclusive: Bool = false, _ reader: SchemaReader,
        into facts: inout SchemaFacts, active: [NodeID], at place: KeywordPlace
    ) throws(GrammarError) {
        switch alternatives.count {
        case 0: facts.types = []
        case 1:
            for (index, schema) in alternatives[0].enumerated() {
                try gather(schema, into: &facts, active: active, at: place.under(index))
            }
        default:
            facts.choices.append(
                .init(
                    alternatives: alternatives, isExclusive: isExclusive, path: reader.path, origin: active,
                    place: place))
        }
    }
}
