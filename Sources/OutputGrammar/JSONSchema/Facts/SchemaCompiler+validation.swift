import OrderedJSON

extension SchemaCompiler {
    /// Whether a value that a schema lists satisfies all of some schemas.
    mutating func isValid(_ value: JSONValue, _ schemas: [NodeID]) throws(GrammarError) -> Bool {
        for schema in schemas {
            if try !isValid(value, schema, depth: 0) { return false }
        }
        return true
    }

    private mutating func isValid(_ value: JSONValue, _ id: NodeID, depth: Int) throws(GrammarError) -> Bool {
        steps += 1
        guard steps <= Self.maximumSteps, depth < 200 else {
            throw .tooComplex(reason: "listed values take too long to check")
        }
        let node = document[id]
        if let isAnything = node.value.boolValue { return isAnything }
        let reader = try document.reader(for: id)
        let object = reader.object
        if let reference = try reader.string("$ref") {
            guard try isValid(value, try document.target(of: reference, from: id), depth: depth + 1) else {
                return false
            }
            if document.dialect <= .draft7 { return true }
        }
        if var types = try reader.types() {
            if options.honorsNullable, object["nullable"]?.boolValue == true { types.insert(.null) }
            guard types.isSuperset(of: SchemaTypes(of: value)) else { return false }
        }
        if let constant = object["const"], !value.isSameJSON(as: constant) { return false }
        if let values = object["enum"]?.arrayValue, !isListed(value, in: values, of: id) { return false }
        if let values = object[InternalKeyword.except]?.arrayValue, values.contains(where: value.isSameJSON) {
            return false
        }
        // A listed value is checked against its own lists; keywords of other types are not its concern.
        var facts = SchemaFacts()
        let isLeaf: Bool
        switch value {
        case .null, .bool: isLeaf = true
        default:
            isLeaf = false
            try gatherOwn(id, reader, into: &facts)
        }
        if !isLeaf, try !satisfies(value, facts, depth: depth) { return false }
        return try satisfiesApplicators(value, id, reader, depth: depth)
    }

    /// Long lists are looked up and not gone through, as each of their values is checked against them.
    private mutating func isListed(_ value: JSONValue, in values: [JSONValue], of id: NodeID) -> Bool {
        guard values.count > 16 else { return values.contains(where: value.isSameJSON) }
        if let known = listedValues[id] { return known.contains(value.normalized) }
        let listed = Set(values.map(\.normalized))
        listedValues[id] = listed
        return listed.contains(value.normalized)
    }

    /// The keywords of one schema, without those that bring in others for the same value.
    private mutating func gatherOwn(
        _ id: NodeID, _ reader: SchemaReader, into facts: inout SchemaFacts
    ) throws(GrammarError) {
        if let known = ownFacts[id] {
            facts = known
            return
        }
        var object = reader.object
        for keyword in [
            "$ref", "allOf", "anyOf", "oneOf", "not", "if", "dependencies", "dependentRequired",
            "dependentSchemas", "enum", "const", "type",
        ] {
            object[keyword] = nil
        }
        try gatherKeywords(SchemaReader(object: object, path: reader.path), id, into: &facts, at: .root)
        ownFacts[id] = facts
    }

    mutating func satisfies(_ value: JSONValue, _ facts: SchemaFacts, depth: Int) throws(GrammarError) -> Bool
    {
        switch value {
        case .null, .bool: return true
        case .integer, .bigInteger, .double:
            guard let number = DecimalNumber(value) else { return false }
            guard facts.interval.contains(number) else { return false }
            for multiple in facts.multiples where !number.isMultiple(of: multiple.value) { return false }
            for multiple in facts.nonMultiples where number.isMultiple(of: multiple.value) { return false }
            return true
        case .string(let text):
            let count = text.unicodeScalars.count
            guard count >= facts.minLength, count <= facts.maxLength ?? .max else { return false }
            return facts.patterns.allSatisfy { pattern in
                var explorer = PatternExplorer(pattern)
                return explorer.matches(text)
            }
        case .array(let items):
            guard items.count >= facts.minItems, items.count <= facts.maxItems ?? .max else { return false }
            for (index, item) in items.enumerated() {
                for schema in facts.items(at: index) where try !isValid(item, schema, depth: depth + 1) {
                    return false
                }
            }
            for containment in facts.containments {
                var count = 0
                for item in items.dropFirst(containment.from)
                where try isValid(item, containment.schema, depth: depth + 1) {
                    count += 1
                }
                guard count >= containment.min, count <= containment.max ?? .max else { return false }
            }
            if facts.uniqueItems != nil {
                for (index, item) in items.enumerated() where items[..<index].contains(where: item.isSameJSON)
                { return false }
            }
            return true
        case .object(let members):
            guard members.count >= facts.minProperties, members.count <= facts.maxProperties ?? .max else {
                return false
            }
            guard facts.required.allSatisfy({ members.contains(key: $0) }) else { return false }
            for (name, member) in members {
                guard facts.isName(name) else { return false }
                for schema in facts.members(named: name) where try !isValid(member, schema, depth: depth + 1)
                { return false }
            }
            for some in facts.someMembers {
                var explorer = PatternExplorer(some.names)
                var isFound = false
                for (name, member) in members where !isFound && explorer.matches(name) {
                    isFound = try isValid(member, some.schema, depth: depth + 1)
                }
                guard isFound else { return false }
            }
            return true
        }
    }

    private mutating func satisfiesApplicators(
        _ value: JSONValue, _ id: NodeID, _ reader: SchemaReader, depth: Int
    ) throws(GrammarError) -> Bool {
        let object = reader.object
        for (keyword, isEnough) in [
            ("allOf", { $0 == $1 }), ("anyOf", { $0 > 0 || $1 < 0 }), ("oneOf", { $0 == 1 || $1 < 0 }),
        ]
            as [(String, (Int, Int) -> Bool)]
        {
            guard let list = try reader.array(keyword) else { continue }
            var count = 0
            for index in list.indices
            where try isValid(value, try document.child(id, keyword, String(index)), depth: depth + 1) {
                count += 1
            }
            guard isEnough(count, list.count) else { return false }
        }
        if object.contains(key: "not"), try isValid(value, try document.child(id, "not"), depth: depth + 1) {
            return false
        }
        if object.contains(key: "if") {
            let branch = try isValid(value, try document.child(id, "if"), depth: depth + 1) ? "then" : "else"
            if object.contains(key: branch),
                try !isValid(value, try document.child(id, branch), depth: depth + 1)
            {
                return false
            }
        }
        guard let members = value.objectValue else { return true }
        for keyword in ["dependencies", "dependentRequired", "dependentSchemas"] {
            for (name, consequence) in object[keyword]?.objectValue ?? [:] where members.contains(key: name) {
                if let names = consequence.arrayValue {
                    guard names.allSatisfy({ members.contains(key: $0.stringValue ?? "") }) else {
                        return false
                    }
                } else if try !isValid(value, try document.child(id, keyword, name), depth: depth + 1) {
                    return false
                }
            }
        }
        return true
    }
}

extension JSONValue {
    /// Equal for values that are the same JSON.
    fileprivate var normalized: JSONValue {
        switch self {
        case .null, .bool, .string: self
        case .integer, .bigInteger, .double: .bigInteger(DecimalNumber(self)?.text ?? "")
        case .array(let items): .array(items.map(\.normalized))
        case .object(let members):
            .object(
                JSONObject(
                    members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map {
                        ($0.key, $0.value.normalized)
                    }))
        }
    }

    /// Equality as JSON Schema has it: 1 is 1.0, and the order of keys does not matter.
    func isSameJSON(as other: JSONValue) -> Bool {
        switch (self, other) {
        case (.array(let left), .array(let right)):
            return left.count == right.count && zip(left, right).allSatisfy { $0.isSameJSON(as: $1) }
        case (.object(let left), .object(let right)):
            return left.count == right.count
                && left.allSatisfy { key, value in right[key].map { value.isSameJSON(as: $0) } ?? false }
        case (.integer, .integer), (.string, .string), (.bool, .bool), (.null, .null): return self == other
        default:
            guard let left = DecimalNumber(self), let right = DecimalNumber(other) else { return false }
            return left == right
        }
    }
}

extension DecimalNumber {
    /// Exact while both fit an integer of 64 bits once they are scaled; otherwise said to be none.
    func isMultiple(of other: DecimalNumber) -> Bool {
        let digits = max(fraction.count, other.fraction.count)
        guard let left = scaled(by: digits), let right = other.scaled(by: digits), right != 0 else {
            return false
        }
        return left % right == 0
    }

    /// The magnitude times a power of ten.
    func scaled(by power: Int) -> Int? {
        guard fraction.count <= power else { return nil }
        var result = 0
        for digit in integer + fraction + [UInt8](repeating: 0, count: power - fraction.count) {
            let (product, overflow) = result.multipliedReportingOverflow(by: 10)
            let (sum, overflow2) = product.addingReportingOverflow(Int(digit))
            guard !overflow, !overflow2 else { return nil }
            result = sum
        }
        return result
    }
}
