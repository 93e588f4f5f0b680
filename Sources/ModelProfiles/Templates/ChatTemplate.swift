public import Inference
import Jinja
import OrderedJSON

/// A chat template, with what rendering a conversation with it needs.
public struct ChatTemplate: Sendable {
    public let source: String
    /// What the template can be told, found out by trying.
    public private(set) var capabilities = TemplateCapabilities()
    private let template: Template
    private let beginText: String?
    private let endText: String?

    /// Text of these counts as the template's own: values that a server chooses from a fixed set.
    public static let trustedVariables: Set<String> = ["bos_token", "eos_token", "messages[].role"]

    public init(
        _ source: String, beginText: String? = nil, endText: String? = nil
    ) throws(ChatTemplateError) {
        self.source = source
        self.beginText = beginText
        self.endText = endText
        do throws(TemplateError) {
            template = try Template(source)
        } catch {
            throw ChatTemplateError(error)
        }
        capabilities = TemplateCapabilities(probing: self)
    }

    /// Renders a conversation into what the model is to continue, in the shape that the template reads.
    ///
    /// - Parameter tools: How tools are described to a model whose template has no place for them.
    public func render(
        _ conversation: Conversation, tools style: ToolInstructions.Style = .hermes, clock: Clock = .now
    ) throws(ChatTemplateError) -> RenderedPrompt {
        let adapted = ConversationAdapter(capabilities, tools: style).adapt(conversation)
        let rendered = try render(
            messages: MessageContext(adapted, capabilities).values, tools: toolList(adapted),
            arguments: adapted.templateArguments,
            addsAssistantHeader: conversation.ending == .assistantTurn, clock: clock)
        let prompt = RenderedPrompt(rendered)
        guard case .continuesLastMessage = conversation.ending else { return prompt }
        guard let last = adapted.messages.last, let cut = prompt.cut(after: last.text) else {
            throw .cannotContinue
        }
        return cut
    }

    private func toolList(_ conversation: Conversation) -> JSONValue {
        // A template without a place for tools may fail at the sight of them.
        let isTold = conversation.offersTools && (capabilities.tools != nil || capabilities.failure != nil)
        guard isTold else { return capabilities.requiresToolList ? [] : .null }
        return .array(
            conversation.tools.map { tool in
                guard capabilities.tools == .bare, let function = tool.source.objectValue?["function"] else {
                    return tool.source
                }
                return function
            })
    }

    func render(
        messages: [JSONValue], tools: JSONValue, arguments: JSONObject = [:], addsAssistantHeader: Bool,
        clock: Clock
    ) throws(ChatTemplateError) -> RenderedTemplate {
        var context = arguments
        // Families disagree on the flag's name; a client should not have to know which one it talks to.
        if let thinking = context["enable_thinking"], !context.contains(key: "thinking") {
            context["thinking"] = thinking
        }
        context["messages"] = .array(messages)
        context["tools"] = tools
        context["documents"] = context["documents"] ?? .null
        context["add_generation_prompt"] = .bool(addsAssistantHeader)
        context["bos_token"] = beginText.map { .string($0) }
        context["eos_token"] = endText.map { .string($0) }
        do throws(TemplateError) {
            return try template.render(context, trusted: Self.trustedVariables, clock: clock.templateClock)
        } catch {
            throw ChatTemplateError(error)
        }
    }
}

extension Conversation {
    /// Whether the model is told of any tools.
    var offersTools: Bool { !tools.isEmpty && toolChoice != .none }
}
