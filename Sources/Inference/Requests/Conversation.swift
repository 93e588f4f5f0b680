public import OrderedJSON

/// The input of a chat: messages, the tools on offer, and what the template is told.
public struct Conversation: Sendable, Hashable {
    /// How the prompt ends.
    public enum Ending: Sendable, Hashable {
        /// The header of a new assistant turn is appended.
        case assistantTurn
        /// The last message is left open for the model to go on with.
        case continuesLastMessage
        /// Nothing is appended.
        case asRendered
    }

    public var messages: [ChatMessage]
    public var tools: [ToolDefinition]
    public var toolChoice: ToolChoice
    public var allowsParallelToolCalls: Bool
    /// Extra variables for the chat template, such as `enable_thinking`.
    public var templateArguments: JSONObject
    public var ending: Ending

    public init(
        messages: [ChatMessage], tools: [ToolDefinition] = [], toolChoice: ToolChoice = .auto,
        allowsParallelToolCalls: Bool = true, templateArguments: JSONObject = [:],
        ending: Ending = .assistantTurn
    ) {
        self.messages = messages
        self.tools = tools
        self.toolChoice = toolChoice
        self.allowsParallelToolCalls = allowsParallelToolCalls
        self.templateArguments = templateArguments
        self.ending = ending
    }
}
