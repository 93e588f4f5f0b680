import Inference
import OrderedJSON

extension ToolDefinition {
    init(openAI fields: inout RequestFields) throws(APIError) {
        let type = try fields.requiredString("type")
        guard type == "function" else {
            throw .unsupportedValue(fields.path(of: "type"), .string(type), "only functions can be called.")
        }
        let source = JSONValue.object(fields.object)
        let definition = try fields.object("function") { function throws(APIError) in
            try ToolDefinition(function: &function, source: source)
        }
        guard let definition else { throw .missing(fields.path(of: "function"), expected: "an object") }
        self = definition
        acknowledgeSource(&fields)
    }

    /// A member of `functions`. Templates know the newer shape only.
    init(legacy fields: inout RequestFields) throws(APIError) {
        try self.init(function: &fields, source: ["type": "function", "function": .object(fields.object)])
    }

    private init(function fields: inout RequestFields, source: JSONValue) throws(APIError) {
        self.init(
            name: try fields.requiredString("name"), description: try fields.string("description"),
            parameters: try fields.openObject("parameters"), isStrict: try fields.bool("strict") ?? false,
            source: source)
        acknowledgeSource(&fields)
    }

    /// The template prints the whole definition, so that a member unknown here may well mean something there.
    private func acknowledgeSource(_ fields: inout RequestFields) {
        fields.acknowledge(Array(fields.object.keys))
    }
}
