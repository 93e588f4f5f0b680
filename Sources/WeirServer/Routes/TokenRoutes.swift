import APIFormats
import Hummingbird
import Inference

/// `POST /apply-template`, `/tokenize` and `/detokenize`: what a model is given, without asking it anything.
struct TokenRoutes: Sendable {
    let shelf: ModelShelf
    let configuration: ServerConfiguration

    func add<Context: RequestContext>(to router: Router<Context>) {
        router.post("/apply-template") { request, _ in await answer(request, applyTemplate) }
        router.post("/tokenize") { request, _ in await answer(request, tokenize) }
        router.post("/detokenize") { request, _ in await answer(request, detokenize) }
    }

    private func answer(
        _ request: Request, _ body: ([UInt8]) async throws(APIError) -> [UInt8]
    ) async -> Response {
        do throws(APIError) {
            let bytes = try await RequestBodyReader(limit: configuration.maxBodyBytes).read(request)
            return .json(
                try await EventLoopTaskExecutor.offEventLoop { () async throws(APIError) in
                    try await body(bytes)
                })
        } catch {
            return .error(error, body: ChatCompletionRequest.errorBody(error))
        }
    }

    private func applyTemplate(_ body: [UInt8]) async throws(APIError) -> [UInt8] {
        let call = try ApplyTemplateRequest(parsing: body, policy: configuration.policy)
        let prompt = try await prompt(
            for: call.conversation, replyFormat: call.replyFormat, model: call.model)
        guard case .segments(let segments) = prompt.content else {
            return ApplyTemplateRequest.body(prompt: "")
        }
        return ApplyTemplateRequest.body(prompt: segments.map(\.text).joined())
    }

    private func tokenize(_ body: [UInt8]) async throws(APIError) -> [UInt8] {
        let call = try TokenizeRequest(parsing: body, policy: configuration.policy)
        let engine = try await engine(named: call.model)
        let vocabulary = try vocabulary(of: engine)
        let prompt: Prompt
        switch call.input {
        case .text(let text):
            prompt = Prompt(
                .segments([.init(text, origin: call.parsesSpecial ? .template : .input)]),
                addsBeginToken: call.addsSpecial, addsEndToken: call.addsSpecial)
        case .chat(let conversation):
            prompt = try await self.prompt(for: conversation, replyFormat: nil, model: call.model)
        }
        return call.body(
            tokens: vocabulary.tokens(of: prompt), vocabulary: vocabulary,
            contextSize: engine.card.contextSize)
    }

    private func detokenize(_ body: [UInt8]) async throws(APIError) -> [UInt8] {
        let call = try DetokenizeRequest(parsing: body, policy: configuration.policy)
        return try call.body(vocabulary: try vocabulary(of: try await engine(named: call.model)))
    }

    private func engine(named name: String?) async throws(APIError) -> ModelEngine {
        do throws(InferenceError) {
            return try await shelf.engine(named: name)
        } catch {
            throw APIError(error)
        }
    }

    private func prompt(
        for conversation: Conversation, replyFormat: String?, model: String?
    ) async throws(APIError) -> Prompt {
        do throws(InferenceError) {
            let engine = try await shelf.chatEngine(named: model)
            let request = GenerationRequest(
                model: engine.card.id, input: .chat(conversation), replyFormat: replyFormat)
            guard let prompt = try engine.prompts(for: request).first else {
                throw InferenceError.engineFailed(reason: "the engine made no prompt of the conversation")
            }
            return prompt
        } catch {
            throw APIError(error)
        }
    }

    private func vocabulary(of engine: ModelEngine) throws(APIError) -> any Vocabulary {
        guard let vocabulary = engine.vocabulary else {
            throw APIError(
                .invalidRequest, "The tokeniser of the model `\(engine.card.id)` is not on this server.",
                field: "model", code: "unsupported_value")
        }
        return vocabulary
    }
}
