import Inference
import OrderedJSON

/// The tools that a request offers, in either of OpenAI's two shapes.
struct ToolFields: Sendable, Hashable {
    let definitions: [ToolDefinition]
    let choice: ToolChoice
    /// The tools came as `functions`.
    let isLegacy: Bool

    init(openAI fields: inout RequestFields) throws(APIError) {
        let tools = try fields.objects("tools") { tool throws(APIError) in
            try ToolDefinition(openAI: &tool)
        }
        let functions = try fields.objects("functions") { function throws(APIError) in
            try ToolDefinition(legacy: &function)
        }
        isLegacy = functions?.isEmpty == false
        guard !isLegacy || tools?.isEmpty != false else {
            throw .invalidValue("functions", "`functions` is the old name of `tools`; give one of them.")
        }
        definitions = (isLegacy ? functions : tools) ?? []
        let names = definitions.map(\.name)
        let choice = try Self.choice(&fields, names: names)
        let legacyChoice = try Self.legacyChoice(&fields, names: names)
        self.choice = choice ?? legacyChoice ?? (definitions.isEmpty ? .none : .auto)
        if self.choice == .required, definitions.isEmpty {
            throw .invalidValue("tool_choice", "`tool_choice` is \"required\", but no tools are offered.")
        }
    }

    private static func choice(
        _ fields: inout RequestFields, names: [String]
    ) throws(APIError) -> ToolChoice? {
        guard let value = fields.value("tool_choice") else { return nil }
        let path = fields.path(of: "tool_choice")
        switch value {
        case "none": return ToolChoice.none
        case "auto": return .auto
        case "required": return .required
        case .string:
            throw .invalidValue(path, expected: "\"none\", \"auto\", \"required\" or an object", found: value)
        default:
            let name = try fields.nested(value, path: path) { choice throws(APIError) in
                let type = try choice.requiredString("type")
                guard type == "function" else {
                    throw .unsupportedValue(
                        choice.path(of: "type"), .string(type), "only functions can be called.")
                }
                return try choice.object("function") { function throws(APIError) in
                    try function.requiredString("name")
                }
            }
            guard let name else { throw .missing("\(path).function", expected: "an object with a `name`") }
            try requireOffer(of: name, among: names, path: "\(path).function.name")
            return .named(name)
        }
    }

    private static func legacyChoice(
        _ fields: inout RequestFields, names: [String]
    ) throws(APIError) -> ToolChoice? {
        guard let value = fields.value("function_call") else { return nil }
        let path = fields.path(of: "function_call")
        switch value {
        case "none": return ToolChoice.none
        case "auto": return .auto
        case .string:
            throw .invalidValue(path, expected: "\"none\", \"auto\" or an object", found: value)
        default:
            let name = try fields.nested(value, path: path) { choice throws(APIError) in
                try choice.requiredString("name")
            }
            try requireOffer(of: name, among: names, path: "\(path).name")
            return .named(name)
        }
    }

    private static func requireOffer(of name: String, among names: [String], path: String) throws(APIError) {
        guard !names.contains(name) else { return }
        throw .invalidValue(path, expected: "the name of a tool in the request", found: .string(name))
    }
}
