/// A call that an assistant turn in the history made.
public struct ToolCall: Sendable, Hashable {
    public var id: String
    public var name: String
    /// JSON text exactly as the client sent it; it need not be valid.
    public var arguments: String

    public init(id: String, name: String, arguments: String) {
        self.id = id
        self.name = name
        self.arguments = arguments
    }
}
