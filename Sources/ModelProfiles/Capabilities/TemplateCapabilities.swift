/// What a chat template can be told, found out by rendering probe conversations with it.
///
/// A conversation is put into the shape that the template reads; see `ConversationAdapter`.
public struct TemplateCapabilities: Sendable, Hashable {
    /// How the text of a message reaches the template.
    public enum ContentShape: String, Sendable, Hashable {
        case text
        /// As a list of parts, `[{"type": "text", "text": …}]`.
        case parts
        /// As the client sent it.
        case textOrParts
    }

    /// How the arguments of a call in the history reach the template.
    public enum ArgumentsShape: String, Sendable, Hashable {
        case object
        /// As JSON text.
        case text
    }

    /// What stands for content that the client sent as `null`, as it does beside tool calls.
    public enum AbsentContent: String, Sendable, Hashable {
        case null, empty, omitted
    }

    /// How a tool reaches the template.
    public enum ToolShape: String, Sendable, Hashable {
        /// `{"type": "function", "function": {"name": …}}`
        case wrapped
        /// `{"name": …}`
        case bare
    }

    /// Why not even one user message can be rendered; then nothing else is known.
    public var failure: String?
    public var content = ContentShape.text
    public var hasSystemRole = true
    public var hasDeveloperRole = false
    /// Whether a system message may follow a reply.
    public var hasLaterSystemMessages = true
    public var tools: ToolShape? = .wrapped
    /// Fails without a list of tools, be it empty.
    public var requiresToolList = false
    public var hasToolCalls = true
    public var hasParallelToolCalls = true
    public var hasToolResults = true
    /// Refuses ids of calls that are not nine letters and digits.
    public var requiresShortCallIDs = false
    public var arguments = ArgumentsShape.object
    public var absentContent = AbsentContent.null
    /// Refuses or drops one of two messages in a row by the same role.
    public var requiresAlternation = false
    /// The key of a message in the history by which its reasoning is printed, if it ever is.
    public var reasoningKey: String?
    /// The variable that turns thinking on and off.
    public var thinkingSwitch: String?
    public var hasReasoningEffort = false
    public var hasDocuments = false

    public init() {}
}
