import OrderedJSON

extension SchemaCompiler {
    mutating func gatherArrays(
        _ reader: SchemaReader, _ id: NodeID, into facts: inout SchemaFacts
    ) throws(GrammarError) {
        facts.minItems = max(facts.minItems, try reader.count("minItems") ?? 0)
        if let most = try reader.count("maxItems") { facts.maxItems = min(facts.maxItems ?? most, most) }
        if try reader.flag("uniqueItems") { facts.uniqueItems = reader.path }
        var clause = SchemaFacts.ArrayClause()
        if let prefix = try reader.array("prefixItems") {
            clause.prefix = try children(id, "prefixItems", prefix.count)
        }
        if let list = reader.object["items"]?.arrayValue {
            // Before 2020-12 the list was here, and `additionalItems` spoke of what follows it.
            clause.prefix = try children(id, "items", list.count)
            if reader.object.contains(key: "additionalItems") {
                clause.rest = try document.child(id, "additionalItems")
            }
        } else if reader.object.contains(key: "items") {
            clause.rest = try document.child(id, "items")
        }
        if reader.object.contains(key: "unevaluatedItems") {
            guard !reader.hasInPlaceApplicators else {
                throw reader.unsupported("unevaluatedItems", "beside other applicators it cannot be enforced")
            }
            if clause.rest == nil { clause.rest = try document.child(id, "unevaluatedItems") }
        }
        if !clause.prefix.isEmpty || clause.rest != nil { facts.arrayClauses.append(clause) }
        if reader.object.contains(key: "contains") {
            let least = try reader.count("minContains") ?? 1
            let most = try reader.count("maxContains")
            if least > 0 || most != nil {
                facts.containments.append(
                    .init(
                        schema: try document.child(id, "contains"), min: least, max: most, from: 0,
                        path: reader.path))
            }
        }
    }

    mutating func children(_ id: NodeID, _ keyword: String, _ count: Int) throws(GrammarError) -> [NodeID] {
        var children: [NodeID] = []
        for index in 0..<count { children.append(try document.child(id, keyword, String(index))) }
        return children
    }

    mutating func gatherObjects(
        _ reader: SchemaReader, _ id: NodeID, into facts: inout SchemaFacts, at place: KeywordPlace
    ) throws(GrammarError) {
        if let least = try reader.count("minProperties"), least > facts.minProperties {
            facts.minProperties = least
            facts.countPath = reader.path
        }
        if let most = try reader.count("maxProperties") {
            facts.maxProperties = min(facts.maxProperties ?? most, most)
            facts.countPath = reader.path
        }
        for name in try reader.names("required") ?? [] { facts.require(name) }
        var clause = SchemaFacts.ObjectClause(place: reader.place(of: "properties", in: place))
        for name in (try reader.members("properties"))?.keys ?? JSONObject().keys {
            clause.declare(name, try document.child(id, "properties", name))
        }
        for regex in (try reader.members("patternProperties"))?.keys ?? JSONObject().keys {
            let pattern = try reader.pattern(regex, "patternProperties")
            let wide = try reader.pattern(regex, "patternProperties", reading: .wide)
            clause.patterns.append(
                .init(
                    pattern: pattern, wide: wide, schema: try document.child(id, "patternProperties", regex)))
        }
        if reader.object.contains(key: "additionalProperties") {
            clause.additional = try document.child(id, "additionalProperties")
        }
        if reader.object.contains(key: "unevaluatedProperties") {
            guard !reader.hasInPlaceApplicators || reader.object["unevaluatedProperties"]?.boolValue == true
            else {
                throw reader.unsupported(
                    "unevaluatedProperties", "beside other applicators it cannot be enforced")
            }
            if clause.additional == nil {
                clause.additional = try document.child(id, "unevaluatedProperties")
            }
        }
        if !clause.properties.isEmpty || !clause.patterns.isEmpty || clause.additional != nil {
            facts.add(clause)
        }
        if reader.object.contains(key: "propertyNames") {
            let names = try document.child(id, "propertyNames")
            facts.nameLanguages.append(try stringLanguage([names]))
        }
    }
}

extension SchemaReader {
    /// Whether other schemas may evaluate members of the same value.
    fileprivate var hasInPlaceApplicators: Bool {
        ["allOf", "anyOf", "oneOf", "if", "$ref", "dependentSchemas", "not", "$dynamicRef"].contains {
            object.contains(key: $0)
        }
    }
}
