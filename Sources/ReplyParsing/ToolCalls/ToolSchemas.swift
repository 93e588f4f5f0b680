import Inference
import OrderedJSON

/// What the request's tools say about the types of arguments.
struct ToolSchemas: Sendable {
    private var parameters: [String: JSONObject?] = [:]

    init(_ tools: [ToolDefinition]) {
        for tool in tools { parameters[tool.name] = .some(tool.parameters) }
    }

    func contains(_ function: String) -> Bool {
        parameters[function] != nil
    }

    /// The schema of a function's arguments; `nil` if nothing is known of them.
    func schema(of function: String) -> ArgumentSchema? {
        guard let parameters = parameters[function] ?? nil else { return nil }
        return ArgumentSchema(.object(parameters), root: parameters)
    }
}
