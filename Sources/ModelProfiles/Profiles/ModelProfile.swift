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

    public init(chatTemplate source: String?, vocabulary: any Vocabulary) {
        template = Self.compile(source, vocabulary)
        if case .ready(let chatTemplate) = template {
            endOfTurn = EndOfTurn(vocabulary: vocabulary, template: chatTemplate)
            (replyFormat, replyFormatReason) = ReplyFormat.detect(template: chatTemplate.source) { text in
                vocabulary.token(spelled: text).map(vocabulary.kind(of:))
            }
        } else {
            endOfTurn = EndOfTurn(vocabulary: vocabulary, template: nil)
            replyFormat = .plain
            replyFormatReason = "there is no chat template to recognise it by"
        }
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
