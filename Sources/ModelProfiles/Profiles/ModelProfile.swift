public import Inference
public import ReplyParsing

/// What is known of a model beyond its weights: how to prompt it, how it ends, and how to read its replies.
public struct ModelProfile: Sendable {
    /// The chat template, or why there is none to use. A model without one still completes prompts.
    public enum Template: Sendable {
        case ready(ChatTemplate)
        case absent
        case broken(ChatTemplateError)
    }

    public let template: Template
    public let endOfTurn: EndOfTurn
    public let replyFormat: ReplyFormat
    /// What the reply format was recognised by.
    public let replyFormatReason: String

    private let vocabulary: any Vocabulary

    /// - Parameter replyFormat: Replaces the format that template and vocabulary show.
    public init(
        chatTemplate source: String?, vocabulary: any Vocabulary, replyFormat override: ReplyFormat? = nil
    ) {
        self.vocabulary = vocabulary
        template = Self.compile(source, vocabulary)
        let tokenKind = Self.tokenKind(vocabulary)
        var ends = EndOfTurn(vocabulary: vocabulary, template: nil)
        var found = (format: ReplyFormat.plain, reason: "there is no chat template to recognise it by")
        if case .ready(let chatTemplate) = template {
            ends = EndOfTurn(vocabulary: vocabulary, template: chatTemplate)
            found = ReplyFormat.detect(template: chatTemplate.source, tokens: tokenKind)
        }
        if let override { found = (override.adapted(to: tokenKind), "it was asked for") }
        (replyFormat, replyFormatReason) = found
        ends.adapt(to: replyFormat, vocabulary: vocabulary)
        endOfTurn = ends
    }

    /// The format that a request asks for, or the model's own.
    func replyFormat(named name: String?) throws(InferenceError) -> ReplyFormat {
        guard let name else { return replyFormat }
        guard let format = ReplyFormat.named(name) else {
            throw .invalidRequest(
                field: "reply_format",
                reason: "there is no reply format `\(name)`; `weir formats` lists those that there are")
        }
        return format.adapted(to: Self.tokenKind(vocabulary))
    }

    private static func tokenKind(_ vocabulary: any Vocabulary) -> (String) -> TokenKind? {
        { text in vocabulary.token(spelled: text).map(vocabulary.kind(of:)) }
    }

    private static func compile(_ source: String?, _ vocabulary: any Vocabulary) -> Template {
        guard let source else { return .absent }
        do throws(ChatTemplateError) {
            return .ready(
                try ChatTemplate(source, beginText: vocabulary.beginText, endText: vocabulary.endText))
        } catch {
            return .broken(error)
        }
    }

    public func render(_ conversation: Conversation) throws(InferenceError) -> RenderedPrompt {
        do throws(ChatTemplateError) {
            switch template {
            case .ready(let template): return try template.render(conversation)
            case .broken(let error): throw error
            case .absent:
                break
            }
        } catch {
            switch error {
            case .refused, .cannotContinue:
                throw .invalidRequest(field: "messages", reason: error.description)
            case .broken:
                throw .template(reason: error.description)
            }
        }
        throw .invalidRequest(
            field: "messages",
            reason: "the model has no chat template, so it cannot chat; send a prompt to /v1/completions")
    }
}
