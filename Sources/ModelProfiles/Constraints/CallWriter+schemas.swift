import Inference
import OrderedJSON
import OutputGrammar

extension CallWriter {
    /// The arguments as a JSON object.
    mutating func arguments() throws(GrammarError) -> Expression {
        guard let parameters = tool.parameters else { return .text("{}") }
        do {
            return .rule(try composer.builder.add(jsonSchema: .object(parameters.closed), name: "arguments"))
        } catch {
            guard !tool.isStrict else { throw relocated(error) }
            return .rule(try composer.builder.add(jsonSchema: ["type": "object"], name: "any-arguments"))
        }
    }

    /// The parameters one by one, where they are not written as a JSON object.
    mutating func fields() throws(GrammarError) -> [ParameterField] {
        guard let parameters = tool.parameters else { return [] }
        do {
            return try fields(of: parameters.closed, in: parameters)
        } catch {
            guard !tool.isStrict else { throw relocated(error) }
            return try fields(of: parameters.loosened, in: parameters)
        }
    }

    mutating func fields(
        of object: JSONObject, in root: JSONObject
    ) throws(GrammarError) -> [ParameterField] {
        let members = try composer.builder.members(ofObject: .object(object)).parameters
        return members.map { member in
            ParameterField(
                member, schema: JSONValue.object(object)["properties"]?[member.name] ?? [:], root: root)
        }
    }

    func relocated(_ error: GrammarError) -> GrammarError {
        switch error {
        case .unsupported(let keyword, let path, let reason):
            .unsupported(keyword: keyword, path: relocated(path), reason: reason)
        case .invalidSchema(let path, let reason): .invalidSchema(path: relocated(path), reason: reason)
        default: error
        }
    }

    private func relocated(_ pointer: String) -> String {
        "\(path).parameters" + (pointer.hasPrefix("#") ? String(pointer.dropFirst()) : pointer)
    }
}

extension JSONObject {
    /// The schema of an object with the members that it declares and no others, if it declares any.
    ///
    /// JSON Schema allows any others where a schema does not speak of them; a function does not take them.
    var closed: JSONObject {
        var schema = self
        if schema["type"] == nil { schema["type"] = "object" }
        let open = [
            "additionalProperties", "patternProperties", "unevaluatedProperties", "propertyNames", "allOf",
            "anyOf", "oneOf", "if", "$ref", "dependentSchemas", "minProperties",
        ]
        if schema["properties"]?.objectValue != nil, !open.contains(where: { schema.contains(key: $0) }) {
            schema["additionalProperties"] = false
        }
        return schema
    }

    /// The same members with nothing said of them but their types.
    var loosened: JSONObject {
        var properties = JSONObject()
        for (name, schema) in self["properties"]?.objectValue ?? JSONObject() {
            properties[name] = schema["type"].map { ["type": $0] } ?? [:]
        }
        var schema: JSONObject = ["type": "object", "additionalProperties": false]
        schema["properties"] = .object(properties)
        if let required = self["required"] { schema["required"] = required }
        return schema
    }
}
