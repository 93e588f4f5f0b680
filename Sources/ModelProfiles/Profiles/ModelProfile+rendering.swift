public import Inference
import OrderedJSON
import ReplyParsing

extension ModelProfile {
    /// Renders a conversation into the model's prompt.
    ///
    /// - Parameter name: The format that the request wants its reply read in.
    public func render(
        _ conversation: Conversation, replyFormat name: String? = nil, clock: ChatTemplate.Clock = .now
    ) throws(InferenceError) -> RenderedPrompt {
        let template = try chatTemplate(for: conversation)
        let documents = conversation.templateArguments["documents"] ?? .null
        if !documents.isNull, !template.capabilities.hasDocuments, template.capabilities.failure == nil {
            throw .invalidRequest(
                field: "documents",
                reason: "the model's chat template has no place for documents; put them into a message")
        }
        do throws(ChatTemplateError) {
            return try template.render(conversation, tools: toolStyle(named: name), clock: clock)
        } catch {
            throw InferenceError(error)
        }
    }

    private func chatTemplate(for conversation: Conversation) throws(InferenceError) -> ChatTemplate {
        switch template {
        case .ready(let set), .assumed(let set): return set.template(for: conversation)
        case .broken(let error): throw InferenceError(error)
        }
    }

    /// Renders a conversation, and names the tokens that its input cannot become.
    func prompt(
        for conversation: Conversation, replyFormat name: String? = nil
    ) throws(InferenceError) -> (prompt: Prompt, tail: String) {
        let rendered = try render(conversation, replyFormat: name)
        return (prompt(of: rendered), rendered.tail)
    }

    /// A rendered conversation as what an engine is to continue.
    public func prompt(of rendered: RenderedPrompt) -> Prompt {
        // The template alone knows how a conversation begins, so nothing is put in front of it.
        Prompt(
            .segments(rendered.segments), addsBeginToken: false, reservedTokens: markupTokens,
            reservedTexts: markupTexts)
    }

    /// The format that replies to a request are read in: the one it names, or the model's own.
    func replyFormat(
        named name: String?, for conversation: Conversation
    ) throws(InferenceError) -> ReplyFormat {
        let tokenKind = Self.tokenKind(vocabulary)
        guard let name else {
            guard toolStyle(named: nil) == .hermes, conversation.offersTools, let set = template.set,
                set.template(for: conversation).capabilities.tools == nil,
                let hermes = ReplyFormat.named("hermes_json")
            else { return replyFormat }
            // The model was told of its tools in these words, whatever else it writes.
            var format = replyFormat
            format.calls = hermes.calls
            // Line breaks between calls are no content (R24).
            format.keepsWhitespace = false
            return format.adapted(to: tokenKind)
        }
        guard let format = ReplyFormat.named(name) else {
            throw .invalidRequest(
                field: "reply_format",
                reason: "there is no reply format `\(name)`; `weir formats` lists those that there are")
        }
        return format.adapted(to: tokenKind)
    }

    private func toolStyle(named name: String?) -> ToolInstructions.Style {
        hasChosenFormat || name != nil ? .listing : .hermes
    }
}

extension InferenceError {
    fileprivate init(_ error: ChatTemplateError) {
        switch error {
        case .refused, .cannotContinue:
            self = .invalidRequest(field: "messages", reason: error.description)
        case .broken:
            self = .template(reason: error.description)
        }
    }
}
