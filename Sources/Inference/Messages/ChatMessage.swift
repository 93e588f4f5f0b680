/// One turn of a conversation, as the client sent it.
public struct ChatMessage: Sendable, Hashable {
    public enum Role: String, Sendable, Hashable, CaseIterable {
        case system, developer, user, assistant, tool, function
    }

    public enum Content: Sendable, Hashable {
        case text(String)
        case parts([ContentPart])
    }

    public var role: Role
    /// `nil` when the client sent `null` or left the field out, as it may beside tool calls.
    public var content: Content?
    public var reasoning: String?
    public var toolCalls: [ToolCall]
    public var toolCallID: String?
    public var name: String?

    public init(
        role: Role, content: Content?, reasoning: String? = nil, toolCalls: [ToolCall] = [],
        toolCallID: String? = nil, name: String? = nil
    ) {
        self.role = role
        self.content = content
        self.reasoning = reasoning
        self.toolCalls = toolCalls
        self.toolCallID = toolCallID
        self.name = name
    }

    public init(_ role: Role, _ text: String) {
        self.init(role: role, content: .text(text))
    }

    /// The content as one text; parts are joined without a separator.
    public var text: String {
        switch content {
        case nil: ""
        case .text(let text): text
        case .parts(let parts): parts.map(\.text).joined()
        }
    }
}
