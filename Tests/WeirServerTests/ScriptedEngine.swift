import Inference

/// A chat engine that gives a fixed reply, or fails as it is told.
struct ScriptedEngine: ChatEngine {
    var card = ModelCard(id: "scripted", created: 1_780_000_000, contextSize: 64)
    var updates: [ReplyUpdate] = [
        .event(.content("Hello", logprobs: []), choice: 0),
        .event(.finish(.stop, match: nil), choice: 0),
        .usage(Usage(promptTokens: 3, completionTokens: 2)),
    ]
    var refusal: InferenceError?
    var failure: InferenceError?
    var vocabulary: (any Vocabulary)? { nil }
    var statistics = EngineStatistics()

    func generate(_ request: GenerationRequest) async throws(InferenceError) -> ReplyStream {
        if let refusal { throw refusal }
        return ReplyStream(updates: updates, failure: failure)
    }

    func prompts(for request: GenerationRequest) throws(InferenceError) -> [Prompt] {
        [Prompt(.segments([.init("scripted", origin: .template)]), addsBeginToken: false)]
    }
}
