/// What a model file says of itself.
public struct ModelDescription: Sendable, Hashable {
    public var name: String?
    public var architecture: String?
    public var parameterCount: Int
    public var byteCount: Int
    public var trainedContextSize: Int
    /// The Jinja source of the model's own chat template.
    public var chatTemplate: String?

    init(model: LlamaModel) {
        name = model.metadata("general.name")
        architecture = model.metadata("general.architecture")
        parameterCount = model.parameterCount
        byteCount = model.byteCount
        trainedContextSize = model.trainedContextSize
        chatTemplate = model.metadata("tokenizer.chat_template")
    }
}
