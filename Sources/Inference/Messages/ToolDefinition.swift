public import OrderedJSON

/// A function that the model may call.
public struct ToolDefinition: Sendable, Hashable {
    public var name: String
    public var description: String?
    /// A JSON Schema object; `nil` for a function without parameters.
    public var parameters: JSONObject?
    /// Whether the arguments must satisfy `parameters` exactly.
    public var isStrict: Bool
    /// The definition as the client wrote it, keys in its order: what the chat template prints.
    public var source: JSONValue

    public init(
        name: String, description: String? = nil, parameters: JSONObject? = nil, isStrict: Bool = false,
        source: JSONValue
    ) {
        self.name = name
        self.description = description
        self.parameters = parameters
        self.isStrict = isStrict
        self.source = source
    }
}
