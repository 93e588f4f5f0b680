public import Inference

extension RemoteModel: ChatEngine {
    public func generate(_ request: GenerationRequest) async throws(InferenceError) -> ReplyStream {
        let parsing = try parsing(of: request)
        let size = request.promptBytes
        let isChat = if case .chat = request.input { true } else { false }
        let configuration = StreamRepair.Configuration(
            parsing: parsing, prototypes: prototypes(for: request), choiceCount: request.choiceCount,
            maxTokens: request.maxTokens, isChat: isChat,
            // About four bytes a token; what balances the load need not be exact.
            estimatedPromptTokens: max(1, size / 4))
        let expected =
            configuration.estimatedPromptTokens + min(request.maxTokens ?? 512, 4096) * request.choiceCount
        let choices = try await ask(tokens: expected, affinity: request.affinity) {
            upstream, model, place throws(UpstreamProblem) in
            let isDivisible = request.promptCount == 1
            let choices = RemoteChoices(
                request.choiceCount,
                takesSeveral: !isDivisible || upstream.kind.extensions.contains(.choices),
                at: place
            ) { numbers throws(UpstreamProblem) in
                var part = request
                var configuration = configuration
                if isDivisible {
                    part.choicesPerPrompt = numbers.count
                    // Choices of one seed would be the same choice.
                    part.sampling.seed = part.sampling.seed.map { $0 &+ UInt64(numbers[0]) }
                    configuration.choiceCount = numbers.count
                    configuration.mayMakeFewer = true
                }
                return try await self.begin(part, configuration, upstream, model: model, place)
            }
            try await choices.begin()
            return choices
        }
        return ReplyStream { ReplyStream.AsyncIterator { try await choices.nextUpdate() } }
    }

    /// Sends a request to an upstream, and waits until that has begun to reply.
    private func begin(
        _ request: GenerationRequest, _ configuration: StreamRepair.Configuration, _ upstream: Upstream,
        model: String, _ place: UpstreamPlace
    ) async throws(UpstreamProblem) -> RemoteReply {
        let body: UpstreamBody
        do throws(InferenceError) {
            body = try UpstreamBody(request, model: model, kind: upstream.kind)
        } catch {
            throw UpstreamProblem(error)
        }
        let exchange = try upstream.post(
            configuration.isChat ? "/v1/chat/completions" : "/v1/completions", body.bytes)
        let reply = RemoteReply(
            exchange, StreamRepair(configuration), model: self, upstream: upstream.name, place: place)
        try await reply.begin()
        return reply
    }

    public func prompts(for request: GenerationRequest) throws(InferenceError) -> [Prompt] {
        throw .invalidRequest(
            field: "model",
            reason: "The model `\(card.id)` is served by another server, which makes its prompts.")
    }
}

extension GenerationRequest {
    var promptCount: Int {
        switch input {
        case .chat: 1
        case .completion(let prompts): prompts.count
        }
    }

    /// The bytes of its texts.
    var promptBytes: Int {
        switch input {
        case .chat(let conversation): conversation.messages.reduce(0) { $0 + $1.text.utf8.count + 8 }
        case .completion(let prompts):
            prompts.reduce(0) { sum, prompt in
                switch prompt {
                case .text(let text): sum + text.utf8.count
                case .tokens(let tokens): sum + tokens.count * 4
                case .mixed(let parts): sum + parts.count * 4
                }
            }
        }
    }

    /// The same for requests of one conversation: what it began with.
    var affinity: UInt64? {
        // FNV-1a: the same in every process, so that all front servers send a conversation to one place.
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        func add(_ bytes: some Sequence<UInt8>) {
            for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        }
        switch input {
        case .chat(let conversation):
            let firstTurn = conversation.messages.firstIndex { $0.role == .user } ?? 0
            for message in conversation.messages.prefix(firstTurn + 1) { add(message.text.utf8.prefix(4096)) }
        case .completion(let prompts):
            guard case .text(let text)? = prompts.first else { return nil }
            add(text.utf8.prefix(1024))
        }
        return hash
    }
}
