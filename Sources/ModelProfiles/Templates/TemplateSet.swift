public import Inference
import OrderedJSON

/// A model's chat templates: most have one, some have more for conversations with tools or documents.
public struct TemplateSet: Sendable {
    public let main: ChatTemplate
    /// By name, without the main one.
    public let others: [String: ChatTemplate]

    public init(_ main: ChatTemplate, others: [String: ChatTemplate] = [:]) {
        self.main = main
        self.others = others
    }

    /// The template for a conversation, chosen as Hugging Face's libraries choose.
    public func template(for conversation: Conversation) -> ChatTemplate {
        if conversation.offersTools, let template = others["tool_use"] { return template }
        if let documents = conversation.templateArguments["documents"], !documents.isNull,
            let template = others["rag"]
        {
            return template
        }
        return main
    }
}
