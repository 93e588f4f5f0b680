import OrderedJSON

/// C1: content that a schema constrains is JSON and has what the schema asks for, if the reply came to its end.
enum SchemaRule {
    static func check(_ reply: AssembledReply, of recording: Recording, _ ledger: inout RuleLedger) {
        guard let schema = recording.request.schema else { return }
        for choice in reply.choices where choice.finish == .stop {
            let place = choice.contentPieces.first?.place ?? Place()
            guard let value = try? JSONValue(parsing: choice.content ?? "") else {
                ledger.fail(.schema, place, "the content is no JSON: \(choice.content ?? "")")
                continue
            }
            let fault = fault(of: value, schema)
            ledger.expect(.schema, place, fault == nil, fault ?? "")
        }
    }

    /// As much of JSON Schema as the exam's own schemas use.
    private static func fault(of value: JSONValue, _ schema: JSONValue) -> String? {
        switch schema["type"]?.stringValue {
        case "object":
            guard let object = value.objectValue else { return "the content is no object" }
            guard let properties = schema["properties"]?.objectValue else { return nil }
            for name in schema["required"]?.arrayValue?.compactMap(\.stringValue) ?? []
            where !object.contains(key: name) { return "the content has no `\(name)`" }
            for (name, member) in object {
                guard let inner = properties[name] else { return "the schema has no `\(name)`" }
                if let fault = fault(of: member, inner) { return fault }
            }
        case "string":
            guard let text = value.stringValue else { return "a value is no text" }
            if let choices = schema["enum"]?.arrayValue, !choices.contains(.string(text)) {
                return "`\(text)` is none of the schema's values"
            }
        case "integer":
            if !value.isInteger { return "a value is no integer" }
        default: break
        }
        return nil
    }
}
