import OrderedJSON

extension SchemaCompiler {
    typealias NodeID = SchemaDocument.NodeID

    /// What some schemas say together.
    mutating func facts(of schemas: [NodeID]) throws(GrammarError) -> SchemaFacts {
        var facts = SchemaFacts()
        for (index, schema) in schemas.enumerated() {
            try gather(schema, into: &facts, active: [], at: .root.under(index))
        }
        return facts
    }

    /// Adds a schema. `active` are those on the way to it that consume nothing: one of them must not come again.
    mutating func gather(
        _ id: NodeID, into facts: inout SchemaFacts, active: [NodeID], at place: KeywordPlace
    ) throws(GrammarError) {
        guard !active.contains(id) else {
            throw .invalidSchema(
                path: document[id].place, reason: "the schema refers to itself without a value in between")
        }
        guard active.count < 200 else { throw .tooComplex(reason: "more than 200 references in a row") }
        facts.schemas.append(id)
        guard facts.seen.insert(id).inserted else { return }
        steps += 1
        guard steps <= Self.maximumSteps else {
            throw .tooComplex(reason: "a schema with too many combinations")
        }
        let node = document[id]
        if let isAnything = node.value.boolValue {
            if !isAnything { facts.types = [] }
            return
        }
        let active = active + [id]
        let reader = try document.reader(for: id)
        if let reference = try reader.string("$ref") {
            try gather(
                try document.target(of: reference, from: id), into: &facts, active: active,
                at: reader.place(of: "$ref", in: place))
            // Up to draft 7, what stands beside a reference is ignored.
            if document.dialect <= .draft7 { return }
        }
        try gatherReferences(reader)
        try gatherKeywords(reader, id, into: &facts, at: place)
        try gatherApplicators(reader, id, into: &facts, active: active, at: place)
    }

    /// The keywords that speak of the value itself.
    mutating func gatherKeywords(
        _ reader: SchemaReader, _ id: NodeID, into facts: inout SchemaFacts, at place: KeywordPlace
    ) throws(GrammarError) {
        try gatherValues(reader, into: &facts)
        try gatherStrings(reader, into: &facts)
        try gatherArrays(reader, id, into: &facts)
        try gatherObjects(reader, id, into: &facts, at: place)
        try gatherInternal(reader, id, into: &facts)
    }

    private func gatherReferences(_ reader: SchemaReader) throws(GrammarError) {
        for keyword in ["$dynamicRef", "$recursiveRef"] where reader.object.contains(key: keyword) {
            throw reader.unsupported(keyword, "references that depend on the way to them are not followed")
        }
    }

    private func gatherValues(_ reader: SchemaReader, into facts: inout SchemaFacts) throws(GrammarError) {
        let object = reader.object
        if var types = try reader.types() {
            if options.honorsNullable, object["nullable"]?.boolValue == true { types.insert(.null) }
            facts.types.formIntersection(types)
        }
        var constants: [JSONValue]?
        if let constant = object["const"] { constants = [constant] }
        if let values = try reader.array("enum") { constants = constants ?? values }
        // More than one list: all that is left is what satisfies every schema, which is checked value by value.
        if let constants, facts.constants.map({ constants.count < $0.count }) ?? true {
            facts.constants = constants
        }
        facts.interval = facts.interval.intersection(
            NumberInterval(lower: try reader.lowerBound(), upper: try reader.upperBound()))
        if let multiple = try reader.number("multipleOf") {
            guard !multiple.isNegative, !multiple.isZero else {
                throw reader.invalid("multipleOf", "not above zero")
            }
            facts.multiples.append((multiple, reader.path))
        }
    }

    private func gatherStrings(_ reader: SchemaReader, into facts: inout SchemaFacts) throws(GrammarError) {
        facts.minLength = max(facts.minLength, try reader.count("minLength") ?? 0)
        if let most = try reader.count("maxLength") { facts.maxLength = min(facts.maxLength ?? most, most) }
        if let regex = try reader.string("pattern") {
            facts.patterns.append(try reader.pattern(regex, "pattern"))
        }
        if let name = try reader.string("format") {
            switch StringFormat.meaning(of: name) {
            case .pattern(let pattern, _): facts.patterns.append(pattern)
            case .annotation: break
            case .unenforceable:
                guard facts.types.contains(.string) else { break }
                throw reader.unsupported("format", "the format \(name) cannot be enforced")
            }
        }
    }

    private mutating func gatherInternal(
        _ reader: SchemaReader, _ id: NodeID, into facts: inout SchemaFacts
    ) throws(GrammarError) {
        let object = reader.object
        if let values = object[InternalKeyword.except]?.arrayValue { facts.excluded += values }
        if let multiple = try reader.number(InternalKeyword.notMultipleOf) {
            facts.nonMultiples.append((multiple, reader.path))
        }
        if let regex = object[InternalKeyword.notPattern]?.stringValue {
            facts.patterns.append(try reader.opposite(of: regex))
        }
        if let name = object[InternalKeyword.notFormat]?.stringValue {
            guard case .pattern(let pattern, true) = StringFormat.meaning(of: name) else {
                throw reader.unsupported("not", "the opposite of the format \(name) cannot be enforced")
            }
            facts.patterns.append(.complement(pattern))
        }
        if let item = object[InternalKeyword.someItem]?.arrayValue, let from = item.first?.intValue {
            facts.containments.append(
                .init(
                    schema: try document.child(id, InternalKeyword.someItem, "1"), min: 1, max: nil,
                    from: from,
                    path: reader.path))
        }
        if let some = object[InternalKeyword.some] {
            var languages: [Pattern] = []
            let names = (some["except"]?.arrayValue ?? []).compactMap(\.stringValue)
            if !names.isEmpty { languages.append(.complement(Pattern(anyOf: names.map { Array($0.utf8) }))) }
            for regex in (some["exceptPatterns"]?.arrayValue ?? []).compactMap(\.stringValue) {
                languages.append(try reader.opposite(of: regex))
            }
            if let regex = some["pattern"]?.stringValue { languages.append(try reader.pattern(regex, "not")) }
            if some["names"] != nil {
                languages.append(
                    try stringLanguage([try document.child(id, InternalKeyword.some, "names")]))
            }
            facts.someMembers.append(
                .init(
                    names: .allOf(languages), schema: try document.child(id, InternalKeyword.some, "schema"),
                    path: reader.path))
        }
    }
}
