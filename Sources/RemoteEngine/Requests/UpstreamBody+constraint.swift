import Inference
import OrderedJSON

extension UpstreamBody {
    /// Holds the reply to a form, in the words that the upstream has for it.
    mutating func add(_ constraint: OutputConstraint) throws(InferenceError) {
        switch constraint.form {
        case .jsonObject:
            try requireResponseFormat(constraint.field)
            set("response_format", ["type": "json_object"])
        case .jsonSchema(let schema):
            try requireResponseFormat(constraint.field)
            set("response_format", responseFormat(schema))
        case .regex(let regex):
            try require(.regex, constraint.field)
            setForm("regex", .string(regex))
        case .choice(let texts):
            if isLlamaCpp { return set("grammar", .string(Self.grammar(of: texts))) }
            if kind == .sglang { return set("regex", .string(Self.regex(of: texts))) }
            try require(.choiceList, constraint.field)
            setForm("choice", .array(texts.map { .string($0) }))
        case .gbnf(let grammar):
            try require(.grammar, constraint.field)
            if isLlamaCpp { return set("grammar", .string(grammar)) }
            if kind == .sglang { return set("ebnf", .string(grammar)) }
            setForm("grammar", .string(grammar))
        }
    }

    private func requireResponseFormat(_ name: String) throws(InferenceError) {
        try require(kind == .llamaCppPython && !isChat ? .completionFormat : .responseFormat, name)
    }

    private func responseFormat(_ schema: JSONValue) -> JSONValue {
        switch kind {
        case .tgi: ["type": "json", "value": schema]
        case .lorax, .llamaCppPython: ["type": "json_object", "schema": schema]
        default: ["type": "json_schema", "json_schema": ["name": "reply", "schema": schema, "strict": true]]
        }
    }

    private mutating func setForm(_ form: String, _ value: JSONValue) {
        switch kind {
        case .vLLM: set("structured_outputs", .object([form: value]))
        case .sglang: set(form, value)
        default: set("guided_\(form)", value)
        }
    }

    private static func grammar(of texts: [String]) -> String {
        "root ::= " + texts.map { JSONValue.string($0).serialized() }.joined(separator: " | ")
    }

    static func regex(of texts: [String]) -> String {
        let special = Set("\\^$.|?*+()[]{}-/")
        let escaped = texts.map { text in
            text.reduce(into: "") { result, character in
                if special.contains(character) { result.append("\\") }
                result.append(character)
            }
        }
        return "(" + escaped.joined(separator: "|") + ")"
    }
}
