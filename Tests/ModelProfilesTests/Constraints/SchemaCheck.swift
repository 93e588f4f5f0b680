import OrderedJSON

/// Whether a value satisfies a schema, as far as the schemas of these tests go.
func satisfies(_ value: JSONValue, _ schema: JSONValue, root: JSONValue) -> Bool {
    if let reference = schema["$ref"]?.stringValue {
        let target = reference.dropFirst(2).split(separator: "/").reduce(root) { $0[String($1)] ?? .null }
        return satisfies(value, target, root: root)
    }
    if let branches = schema["anyOf"]?.arrayValue,
        !branches.contains(where: { satisfies(value, $0, root: root) })
    {
        return false
    }
    if let values = schema["enum"]?.arrayValue, !values.contains(value) { return false }
    if let type = schema["type"] {
        let names = type.arrayValue?.compactMap(\.stringValue) ?? [type.stringValue ?? ""]
        guard names.contains(where: { value.hasType($0) }) else { return false }
    }
    if let object = value.objectValue, let properties = schema["properties"]?.objectValue {
        for name in schema["required"]?.arrayValue ?? [] where !object.contains(key: name.stringValue ?? "") {
            return false
        }
        for (key, member) in object {
            guard let property = properties[key] else { return false }
            guard satisfies(member, property, root: root) else { return false }
        }
    }
    if let items = value.arrayValue {
        if let least = schema["minItems"]?.intValue, items.count < least { return false }
        if let most = schema["maxItems"]?.intValue, items.count > most { return false }
        if let schema = schema["items"] { return items.allSatisfy { satisfies($0, schema, root: root) } }
    }
    if let number = value.doubleValue {
        if let least = schema["minimum"]?.doubleValue, number < least { return false }
        if let most = schema["maximum"]?.doubleValue, number > most { return false }
    }
    if let text = value.stringValue, let most = schema["maxLength"]?.intValue,
        text.unicodeScalars.count > most
    {
        return false
    }
    return true
}

extension JSONValue {
    fileprivate func hasType(_ name: String) -> Bool {
        switch (name, self) {
        case ("string", .string), ("number", .double), ("boolean", .bool), ("null", .null), ("array", .array),
            ("object", .object), ("number", .integer), ("number", .bigInteger), ("integer", .integer),
            ("integer", .bigInteger):
            true
        case ("integer", .double(let value)): value.rounded() == value
        default: false
        }
    }
}
