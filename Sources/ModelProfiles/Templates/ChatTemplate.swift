public import Inference
import Jinja
import OrderedJSON

/// A model's own chat template, with what rendering a conversation with it needs.
public struct ChatTemplate: Sendable {
    public let source: String
    private let template: Template
    private let beginText: String?
    private let endText: String?
    private var contentShape = ContentShape.text

    /// How the template wants the text of a message.
    enum ContentShape: Sendable, Hashable {
        case text
        /// As the list of parts that the client sent.
        case parts
    }

    /// Text of these counts as the template's own: values that a server chooses from a fixed set.
    private static let trusted: Set<String> = ["bos_token", "eos_token", "messages[].role"]

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
        if Self.acceptsParts(self) { contentShape = .parts }
    }

    /// Renders a conversation into what the model is to continue.
    public func render(
        _ conversation: Conversation, clock: Clock = .now
    ) throws(ChatTemplateError) -> RenderedPrompt {
        let rendered = try renderTemplate(
            conversation, addsAssistantHeader: conversation.ending == .assistantTurn, shape: contentShape,
            clock: clock)
        let prompt = RenderedPrompt(rendered)
        guard case .continuesLastMessage = conversation.ending else { return prompt }
        guard let last = conversation.messages.last, let cut = prompt.cut(after: last.text) else {
            throw .cannotContinue
        }
        return cut
    }

    private func renderTemplate(
        _ conversation: Conversation, addsAssistantHeader: Bool, shape: ContentShape, clock: Clock
    ) throws(ChatTemplateError) -> RenderedTemplate {
        do {
            return try render(
                MessageContext(conversation, shape: shape, absentContent: .null), conversation,
                addsAssistantHeader: addsAssistantHeader, clock: clock)
        } catch  where error.kind == .type || error.kind == .undefined {
            // Some templates tell a call by its null content, and others add a null to a string and fail.
            guard conversation.messages.contains(where: { $0.content == nil }) else {
                throw ChatTemplateError(error)
            }
        } catch {
            throw ChatTemplateError(error)
        }
        do {
            return try render(
                MessageContext(conversation, shape: shape, absentContent: ""), conversation,
                addsAssistantHeader: addsAssistantHeader, clock: clock)
        } catch {
            throw ChatTemplateError(error)
        }
    }

    private func render(
        _ messages: MessageContext, _ conversation: Conversation, addsAssistantHeader: Bool, clock: Clock
    ) throws(TemplateError) -> RenderedTemplate {
        var context = conversation.templateArguments
        // Families disagree on the flag's name; a client should not have to know which one it talks to.
        if let thinking = context["enable_thinking"], !context.contains(key: "thinking") {
            context["thinking"] = thinking
        }
        context["messages"] = .array(messages.values)
        let hasTools = !conversation.tools.isEmpty && conversation.toolChoice != .none
        context["tools"] = hasTools ? .array(conversation.tools.map(\.source)) : .null
        context["documents"] = context["documents"] ?? .null
        context["add_generation_prompt"] = .bool(addsAssistantHeader)
        context["bos_token"] = beginText.map { .string($0) }
        context["eos_token"] = endText.map { .string($0) }
        return try template.render(context, trusted: Self.trusted, clock: clock.templateClock)
    }

    /// Finds out by trying: a template that takes lists prints a part's text, others print the list itself.
    private static func acceptsParts(_ template: ChatTemplate) -> Bool {
        let probe = "weir-probe"
        let conversation = Conversation(
            messages: [ChatMessage(role: .user, content: .parts([.text(probe)]))], ending: .asRendered)
        let rendered = try? template.renderTemplate(
            conversation, addsAssistantHeader: false, shape: .parts, clock: .epoch)
        guard let text = rendered?.text else { return false }
        return text.contains(probe) && !text.contains("'type'") && !text.contains("\"type\"")
    }
}
