import Inference
import OrderedJSON

extension RawTextBody {
    /// Has the server hold the reply to a form, in its own words.
    mutating func add(_ constraint: any WrittenConstraint) throws(InferenceError) -> GivenConstraint {
        switch kind {
        case .llamaCpp:
            set("grammar", .string(try constraint.text(in: .llamaCpp)))
            return .grammar(.llamaCpp)
        case .vLLM:
            let (name, value, given) = try structure(constraint)
            set("structured_outputs", .object([name: value]))
            return given
        case .sglang:
            let (name, value, given) = try structure(constraint)
            set(name, value)
            return given
        case .xinference:
            let (name, value, given) = try structure(constraint)
            set("guided_\(name)", value)
            return given
        case .tgi, .lorax:
            try addForm(constraint)
            return .form
        case .openAI, .ollama, .llamaCppPython:
            throw refusal(constraint)
        }
    }

    /// The request's own form where that is all, as servers know it best; otherwise the grammar of the whole reply.
    private func structure(
        _ constraint: any WrittenConstraint
    ) throws(InferenceError) -> (name: String, value: JSONValue, given: GivenConstraint) {
        if let form = constraint.form, !constraint.mayHoldMore {
            switch form {
            case .jsonObject: return json(["type": "object"])
            case .jsonSchema(let schema): return json(schema)
            case .regex(let regex): return ("regex", .string(regex), .form)
            case .choice(let texts):
                return kind == .sglang
                    ? ("regex", .string(UpstreamBody.regex(of: texts)), .form)
                    : ("choice", .array(texts.map { .string($0) }), .form)
            case .gbnf: break
            }
        }
        let name = kind == .sglang ? "ebnf" : "grammar"
        return (name, .string(try constraint.text(in: .xgrammar)), .grammar(.xgrammar))
    }

    private func json(_ schema: JSONValue) -> (name: String, value: JSONValue, given: GivenConstraint) {
        kind == .sglang ? ("json_schema", .string(schema.serialized()), .form) : ("json", schema, .form)
    }

    /// TGI and LoRAX hold replies to JSON, TGI to regular expressions too, and neither to a grammar.
    private mutating func addForm(_ constraint: any WrittenConstraint) throws(InferenceError) {
        switch (kind, constraint.form) {
        case (.tgi, .jsonObject): set(parameter: "grammar", ["type": "json", "value": ["type": "object"]])
        case (.tgi, .jsonSchema(let schema)):
            set(parameter: "grammar", ["type": "json", "value": schema])
        case (.tgi, .regex(let regex)):
            set(parameter: "grammar", ["type": "regex", "value": .string(regex)])
        case (.tgi, .choice(let texts)):
            set(parameter: "grammar", ["type": "regex", "value": .string(UpstreamBody.regex(of: texts))])
        case (.lorax, .jsonObject):
            set(parameter: "response_format", ["type": "json_object", "schema": ["type": "object"]])
        case (.lorax, .jsonSchema(let schema)):
            set(parameter: "response_format", ["type": "json_object", "schema": schema])
        default: throw refusal(constraint)
        }
    }

    private func refusal(_ constraint: any WrittenConstraint) -> InferenceError {
        .invalidRequest(
            field: constraint.field,
            reason:
                "`\(constraint.field)` is not supported: the model is served by the text endpoint of \(kind.name) (`mode: raw`), which cannot hold replies to that; `mode: chat` may."
        )
    }
}
