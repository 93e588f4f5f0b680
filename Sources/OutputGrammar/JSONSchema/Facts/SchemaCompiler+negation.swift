import OrderedJSON

extension SchemaCompiler {
    /// What satisfies a schema not: any of these lists of schemas, each of which holds together.
    ///
    /// A schema is the conjunction of its keywords, so its opposite is that of any of them; annotations have none.
    mutating func negation(of id: NodeID, depth: Int = 0) throws(GrammarError) -> [[NodeID]] {
        let node = document[id]
        if let isAnything = node.value.boolValue {
            return isAnything ? [] : [[try document.make(true, from: id, "not")]]
        }
        guard depth < 50 else { throw .tooComplex(reason: "more than 50 references in a row under not") }
        let reader = try document.reader(for: id)
        var alternatives: [[NodeID]] = []
        if let reference = try reader.string("$ref") {
            alternatives += try negation(of: try document.target(of: reference, from: id), depth: depth + 1)
            if document.dialect <= .draft7 { return alternatives }
        }
        for (keyword, value) in reader.object {
            let opposites = try opposites(of: keyword, value, reader, id)
            for (index, opposite) in opposites.enumerated() {
                alternatives.append([try document.make(opposite, from: id, "not \(keyword) \(index)")])
            }
            if keyword == "allOf" {
                for index in (value.arrayValue ?? []).indices {
                    alternatives += try negation(
                        of: try document.child(id, keyword, String(index)), depth: depth + 1)
                }
            } else if keyword == "not" {
                alternatives.append([try document.child(id, "not")])
            }
        }
        guard alternatives.count <= 256 else { throw .tooComplex(reason: "not of too large a schema") }
        return alternatives
    }

    /// The schemas that say the opposite of a keyword.
    private func opposites(
        of keyword: String, _ value: JSONValue, _ reader: SchemaReader, _ id: NodeID
    ) throws(GrammarError) -> [JSONValue] {
        func not(_ schema: JSONValue) -> JSONValue { ["not": schema] }
        let object = reader.object
        switch keyword {
        case "type":
            let others = SchemaTypes.all.subtracting(try reader.types() ?? .all)
            return others.isEmpty ? [] : [["type": others.names]]
        case "const": return [[InternalKeyword.except: [value]]]
        case "enum": return [[InternalKeyword.except: value]]
        case "minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum":
            return try oppositeBound(keyword, reader)
        case "minLength", "minItems", "minProperties":
            guard let count = try reader.count(keyword), count > 0 else { return [] }
            let type = keyword == "minLength" ? "string" : keyword == "minItems" ? "array" : "object"
            return [["type": .string(type), "max" + keyword.dropFirst(3): .integer(count - 1)]]
        case "maxLength", "maxItems", "maxProperties":
            guard let count = try reader.count(keyword), count < .max else { return [] }
            let type = keyword == "maxLength" ? "string" : keyword == "maxItems" ? "array" : "object"
            return [["type": .string(type), "min" + keyword.dropFirst(3): .integer(count + 1)]]
        case "pattern": return [["type": "string", InternalKeyword.notPattern: value]]
        case "format":
            if case .annotation = StringFormat.meaning(of: value.stringValue ?? "") { return [] }
            return [["type": "string", InternalKeyword.notFormat: value]]
        case "required":
            return try (reader.names(keyword) ?? []).map { ["type": "object", "properties": [$0: false]] }
        case "properties":
            return try (reader.members(keyword) ?? [:]).filter { $0.value != true }.map {
                ["type": "object", "required": [.string($0.key)], "properties": [$0.key: not($0.value)]]
            }
        case "patternProperties":
            return try (reader.members(keyword) ?? [:]).filter { $0.value != true }.map {
                [
                    "type": "object",
                    InternalKeyword.some: ["pattern": .string($0.key), "schema": not($0.value)],
                ]
            }
        case "additionalProperties":
            if value == true { return [] }
            let declared = (object["properties"]?.objectValue ?? [:]).keys.map(JSONValue.string)
            let patterns = (object["patternProperties"]?.objectValue ?? [:]).keys.map(JSONValue.string)
            return [
                [
                    "type": "object",
                    InternalKeyword.some: [
                        "except": .array(declared), "exceptPatterns": .array(patterns), "schema": not(value),
                    ],
                ]
            ]
        case "propertyNames":
            return [["type": "object", InternalKeyword.some: ["names": not(value), "schema": true]]]
        case "dependentRequired", "dependencies", "dependentSchemas":
            return try (reader.members(keyword) ?? [:]).flatMap { name, consequence -> [JSONValue] in
                if let names = consequence.arrayValue {
                    return names.map {
                        [
                            "type": "object", "required": [.string(name)],
                            "properties": [$0.stringValue ?? "": false],
                        ]
                    }
                }
                return [["type": "object", "required": [.string(name)], "not": consequence]]
            }
        case "items", "prefixItems", "additionalItems": return oppositeItems(keyword, value, object)
        case "contains":
            guard object["minContains"] == nil, object["maxContains"] == nil else {
                throw reader.unsupported("not", "the opposite of a counted contains cannot be enforced")
            }
            return [["type": "array", "items": not(value)]]
        case "anyOf": return [["allOf": .array((try reader.array(keyword) ?? []).map(not))]]
        case "oneOf":
            let branches = try reader.array(keyword) ?? []
            guard branches.count <= 12 else {
                throw .tooComplex(reason: "not of a oneOf with \(branches.count) branches")
            }
            var opposites: [JSONValue] = [["allOf": .array(branches.map(not))]]
            for (index, branch) in branches.enumerated() {
                for other in branches[(index + 1)...] { opposites.append(["allOf": [branch, other]]) }
            }
            return opposites
        case "if":
            var opposites: [JSONValue] = []
            if let then = object["then"] { opposites.append(["allOf": [value, not(then)]]) }
            if let otherwise = object["else"] { opposites.append(["allOf": [not(value), not(otherwise)]]) }
            return opposites
        case InternalKeyword.except: return [["enum": value]]
        case InternalKeyword.notPattern: return [["type": "string", "pattern": value]]
        case InternalKeyword.notFormat: return [["type": "string", "format": value]]
        case "uniqueItems" where value != true: return []
        case "multipleOf":
            guard let number = try reader.number(keyword), number.isInteger else {
                throw reader.unsupported(
                    "not", "the opposite of multipleOf can only be enforced for integers")
            }
            return [
                ["type": "integer", InternalKeyword.notMultipleOf: value],
                ["type": .string(InternalKeyword.fractionType)],
            ]
        case InternalKeyword.notMultipleOf: return [["type": "number", "multipleOf": value]]
        case "uniqueItems", "unevaluatedProperties", "unevaluatedItems", "$dynamicRef",
            "$recursiveRef",
            InternalKeyword.some, InternalKeyword.someItem:
            throw reader.unsupported(
                "not", "the opposite of \(keyword.trimmingPrefix("\0")) cannot be enforced")
        default: return []
        }
    }

    private func oppositeBound(_ keyword: String, _ reader: SchemaReader) throws(GrammarError) -> [JSONValue]
    {
        let isMinimum = keyword.hasSuffix("inimum")
        // In draft 4, the exclusive keyword is only a flag for the other.
        guard reader.object[keyword]?.boolValue == nil, let value = reader.object[keyword] else { return [] }
        let flag = reader.object[isMinimum ? "exclusiveMinimum" : "exclusiveMaximum"]?.boolValue ?? false
        let isExclusive = keyword.hasPrefix("exclusive") || flag
        let opposite =
            isMinimum
            ? (isExclusive ? "maximum" : "exclusiveMaximum") : (isExclusive ? "minimum" : "exclusiveMinimum")
        return [["type": "number", opposite: value]]
    }

    private func oppositeItems(_ keyword: String, _ value: JSONValue, _ object: JSONObject) -> [JSONValue] {
        func some(from index: Int, _ schema: JSONValue) -> [JSONValue] {
            if schema == true { return [] }
            if schema == false { return [["type": "array", "minItems": .integer(index + 1)]] }
            return [["type": "array", InternalKeyword.someItem: [.integer(index), ["not": schema]]]]
        }
        if let prefix = value.arrayValue {
            return prefix.enumerated().filter { $0.element != true }.map { index, schema in
                let free = [JSONValue](repeating: true, count: index)
                return [
                    "type": "array", "minItems": .integer(index + 1),
                    "prefixItems": .array(free + [["not": schema]]),
                ]
            }
        }
        if keyword == "additionalItems" {
            guard let prefix = object["items"]?.arrayValue else { return [] }
            return some(from: prefix.count, value)
        }
        return some(from: object["prefixItems"]?.arrayValue?.count ?? 0, value)
    }
}
