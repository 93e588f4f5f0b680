import Inference
import OrderedJSON

/// A conversation with a model: what was said, and what the next request is.
struct ChatSession {
    private let engine: any ChatEngine
    private let sampling: SamplingOptions
    private let maxTokens: Int?
    private let templateArguments: JSONObject
    private var system: String?
    private var history: [ChatMessage] = []

    init(
        engine: any ChatEngine, system: String?, sampling: SamplingOptions, maxTokens: Int?,
        templateArguments: JSONObject
    ) {
        self.engine = engine
        self.system = system
        self.sampling = sampling
        self.maxTokens = maxTokens
        self.templateArguments = templateArguments
    }

    var modelName: String { engine.card.id }

    mutating func reset() { history = [] }

    /// Changes the system message, which begins a new conversation.
    mutating func setSystem(_ text: String) {
        system = text.isEmpty ? nil : text
        reset()
    }

    mutating func ask(_ text: String) { history.append(ChatMessage(.user, text)) }

    mutating func record(answer: String, reasoning: String) {
        history.append(
            ChatMessage(
                role: .assistant, content: .text(answer), reasoning: reasoning.isEmpty ? nil : reasoning))
    }

    /// Takes the last answer back, so that the question before it can be answered anew.
    ///
    /// - Returns: Whether there is a question to answer.
    mutating func takeBackAnswer() -> Bool {
        if history.last?.role == .assistant { history.removeLast() }
        return history.last?.role == .user
    }

    /// Takes an unanswered question back.
    mutating func takeBackQuestion() {
        if history.last?.role == .user { history.removeLast() }
    }

    func reply() async throws -> ReplyStream {
        let opening = system.map { [ChatMessage(.system, $0)] } ?? []
        let conversation = Conversation(
            messages: opening + history, templateArguments: templateArguments)
        return try await engine.generate(
            GenerationRequest(
                model: engine.card.id, input: .chat(conversation), sampling: sampling, maxTokens: maxTokens))
    }
}
