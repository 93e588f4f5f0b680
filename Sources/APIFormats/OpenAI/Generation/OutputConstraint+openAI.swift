import Inference
import OrderedJSON

extension OutputConstraint {
    /// Reads every field by which clients of OpenAI, vLLM, llama.cpp and LoRAX constrain a reply. At most one may be
    /// there.
    static func read(openAI fields: inout RequestFields) throws(APIError) -> OutputConstraint? {
        var found: [OutputConstraint] = []
        if let constraint = try responseFormat(&fields) { found.append(constraint) }
        found += try structuredOutputs(&fields)
        if let schema = try schema(&fields, "guided_json") { found.append(schema) }
        if let schema = try schema(&fields, "json_schema") { found.append(schema) }
        if let regex = try fields.string("guided_regex") {
            found.append(.init(.regex(regex), field: "guided_regex"))
        }
        if let choice = try choice(&fields, "guided_choice") { found.append(choice) }
        for name in ["guided_grammar", "grammar"] {
            // Clients of llama.cpp send an empty grammar for none.
            if let grammar = try fields.string(name), !grammar.isEmpty {
                found.append(.init(.gbnf(grammar), field: name))
            }
        }
        // Which engine would compile the grammar, elsewhere.
        fields.acknowledge("guided_decoding_backend")
        if found.count > 1 {
            throw .invalidValue(
                found[1].field,
                "A reply can be held to one thing only, and `\(found[0].field)` is there as well.")
        }
        return found.first
    }

    private static func responseFormat(_ fields: inout RequestFields) throws(APIError) -> OutputConstraint? {
        let read = try fields.object("response_format") { format throws(APIError) -> OutputConstraint? in
            let type = try format.requiredString("type")
            switch type {
            case "text": return nil
            case "json_object":
                // llama.cpp's server and LoRAX take a schema here.
                return try schema(&format, "schema") ?? .init(.jsonObject, field: format.path(of: "type"))
            case "json_schema":
                if let schema = try schema(&format, "schema") { return schema }
                let constraint = try format.object("json_schema") { wrapper throws(APIError) in
                    wrapper.acknowledge(["name", "description", "strict"])
                    return try schema(&wrapper, "schema")
                }
                guard let constraint else {
                    throw .missing(format.path(of: "json_schema"), expected: "an object with a `schema`")
                }
                guard let constraint else {
                    throw .missing(format.path(of: "json_schema.schema"), expected: "a JSON Schema")
                }
                return constraint
            default:
                throw .invalidValue(
                    format.path(of: "type"), expected: "\"text\", \"json_object\" or \"json_schema\"",
                    found: .string(type))
            }
        }
        return read ?? nil
    }

    /// vLLM's collection of them.
    private static func structuredOutputs(
        _ fields: inout RequestFields
    ) throws(APIError) -> [OutputConstraint] {
        try fields.object("structured_outputs") { options throws(APIError) in
            var found: [OutputConstraint] = []
            if let schema = try schema(&options, "json") { found.append(schema) }
            if let regex = try options.string("regex") {
                found.append(.init(.regex(regex), field: options.path(of: "regex")))
            }
            if let choice = try choice(&options, "choice") { found.append(choice) }
            if let grammar = try options.string("grammar") {
                found.append(.init(.gbnf(grammar), field: options.path(of: "grammar")))
            }
            if try options.bool("json_object") == true {
                found.append(.init(.jsonObject, field: options.path(of: "json_object")))
            }
            try options.refuse([
                UnsupportedField("structural_tag", "mark tools as `strict` instead."),
                UnsupportedField("whitespace_pattern", "whitespace between JSON tokens is bounded."),
            ])
            options.acknowledge([
                "disable_fallback", "disable_any_whitespace", "disable_additional_properties",
            ])
            return found
        } ?? []
    }

    /// A schema as an object or `true` or `false`, or as text that holds one.
    private static func schema(
        _ fields: inout RequestFields, _ name: String
    ) throws(APIError) -> OutputConstraint? {
        guard let value = fields.value(name) else { return nil }
        let path = fields.path(of: name)
        switch value {
        case .object, .bool: return .init(.jsonSchema(value), field: path)
        case .string(let text):
            do throws(JSONError) {
                return .init(.jsonSchema(try JSONValue(parsing: text)), field: path)
            } catch {
                throw .invalidValue(path, "`\(path)` is text that holds no JSON: \(error)")
            }
        default: throw .invalidType(path, expected: "a JSON Schema", found: value)
        }
    }

    private static func choice(
        _ fields: inout RequestFields, _ name: String
    ) throws(APIError) -> OutputConstraint? {
        guard let values = try fields.array(name, expected: "an array of strings") else { return nil }
        let path = fields.path(of: name)
        var texts: [String] = []
        for (index, value) in values.enumerated() {
            guard let text = value.stringValue else {
                throw .invalidType("\(path)[\(index)]", expected: "a string", found: value)
            }
            texts.append(text)
        }
        guard !texts.isEmpty else { throw .invalidValue(path, "`\(path)` must hold at least one string.") }
        return .init(.choice(texts), field: path)
    }
}
