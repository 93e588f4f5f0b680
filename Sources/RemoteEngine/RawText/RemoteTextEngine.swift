public import Inference
import OrderedJSON
import Synchronization

/// A text endpoint behind upstreams: prompts are made and replies are parsed here, so that nothing is guessed.
public final class RemoteTextEngine: TextEngine {
    public let vocabulary: any Vocabulary
    public let contextSize: Int
    private let relay: RemoteModel
    /// Whether the vocabulary makes tokens of text; otherwise prompts go as text.
    private let sendsTokens: Bool

    /// - Parameter sendsTokens: The vocabulary tokenises as the upstream's model does.
    public init(
        name: String, fleet: UpstreamFleet, vocabulary: any Vocabulary, sendsTokens: Bool, contextSize: Int
    ) {
        relay = RemoteModel(name: name, created: 0, fleet: fleet)
        self.vocabulary = vocabulary
        self.sendsTokens = sendsTokens
        self.contextSize = contextSize
    }

    public var statistics: EngineStatistics { relay.statistics }

    public func generate(_ request: TextRequest) async throws(InferenceError) -> PieceStream {
        try Self.refuse(request)
        let lengths = request.prompts.map {
            sendsTokens ? vocabulary.tokens(of: $0).count : $0.byteCount / 4 + 1
        }
        let expected = lengths.reduce(0, +) + min(request.maxTokens ?? 512, 4096) * request.prompts.count
        let choices = request.prompts.count * request.choicesPerPrompt
        let reply = try await relay.ask(tokens: expected, affinity: request.prompts.first?.affinity) {
            upstream, model, place throws(UpstreamProblem) in
            var bodies: [RawTextBody] = []
            // All before the first is sent: what is refused must leave nothing behind.
            do throws(InferenceError) {
                for (index, prompt) in request.prompts.enumerated() {
                    bodies.append(
                        try makeBody(prompt, request, upstream, model: model, length: lengths[index]))
                }
            } catch {
                throw UpstreamProblem(error)
            }
            var parts: [RawTextReply.Part] = []
            for (index, body) in bodies.enumerated() {
                for choice in 0..<request.choicesPerPrompt {
                    var fields = body.fields
                    // Replies to one prompt would be the same reply.
                    if let seed = request.sampling.seed, choice > 0, fields["seed"] != nil {
                        fields["seed"] = .integer(Int(truncatingIfNeeded: seed &+ UInt64(choice)))
                    }
                    let exchange = try upstream.post(body.path, JSONValue.object(fields).serializedBytes())
                    let reading = RawTextReading(
                        request, kind: upstream.kind, choice: parts.count, promptTokens: lengths[index],
                        vocabulary: vocabulary)
                    parts.append(RawTextReply.Part(exchange: exchange, reading: reading))
                }
            }
            relay.begin(choices: choices)
            let reply = RawTextReply(parts, upstream: upstream.name, place: place) { [relay] in
                relay.end(choices: choices, usage: nil, faults: [], upstream: upstream.name)
            }
            try await reply.begin()
            return reply
        }
        return PieceStream(AsyncThrowingStream { try await reply.nextUpdate() }) { reply.stop($0) }
    }

    private func makeBody(
        _ prompt: Prompt, _ request: TextRequest, _ upstream: Upstream, model: String, length: Int
    ) throws(InferenceError) -> RawTextBody {
        let room = contextSize - length
        guard room > 0 else { throw .contextOverflow(promptTokens: length, contextSize: contextSize) }
        return try RawTextBody(
            try wire(prompt, upstream.kind), request, model: model, kind: upstream.kind,
            maxTokens: min(request.maxTokens ?? room, room))
    }

    /// The prompt as tokens where that is possible, because then no text of a user can become a special one.
    private func wire(_ prompt: Prompt, _ kind: UpstreamKind) throws(InferenceError) -> CompletionPrompt {
        if case .tokens(let tokens) = prompt.content { return .tokens(tokens) }
        let takesTokens = ![.lorax, .tgi, .ollama].contains(kind)
        if sendsTokens, takesTokens { return .tokens(vocabulary.tokens(of: prompt)) }
        guard case .segments(let segments) = prompt.content else { return .text("") }
        for segment in segments where segment.origin == .input {
            let spelled = Prompt(.segments([.init(segment.text, origin: .template)]), addsBeginToken: false)
            guard
                let token = vocabulary.tokens(of: spelled).first(where: {
                    vocabulary.kind(of: $0) == .control
                })
            else {
                continue
            }
            let text = String(decoding: vocabulary.bytes(of: token), as: UTF8.self)
            throw .invalidRequest(
                field: "messages",
                reason:
                    "A message holds `\(text)`, which the upstream would take for the model's own markup. Leave it out."
            )
        }
        var text = segments.map(\.text).joined()
        // These put the begin token in front themselves.
        if kind == .lorax || kind == .tgi, let begin = vocabulary.beginText, text.hasPrefix(begin) {
            text = String(text.dropFirst(begin.count))
        }
        return .text(text)
    }

    private static func refuse(_ request: TextRequest) throws(InferenceError) {
        let reason =
            "the model's upstream is asked for plain text (`mode: raw`), which cannot do that; `mode: chat` may."
        if request.constraint != nil {
            throw .invalidRequest(
                field: "response_format", reason: "Replies cannot be held to a form: \(reason)")
        }
        if request.contextShift?.isAskedFor == true {
            throw .invalidRequest(
                field: "context_shift", reason: "`context_shift` is not supported: \(reason)")
        }
        if request.topLogprobs != nil || request.reportsPromptTokens {
            throw .invalidRequest(field: "logprobs", reason: "`logprobs` is not supported: \(reason)")
        }
    }
}

extension Prompt {
    fileprivate var byteCount: Int {
        switch content {
        case .segments(let segments): segments.reduce(0) { $0 + $1.text.utf8.count }
        case .tokens(let tokens): tokens.count * 4
        }
    }

    /// The same for prompts that begin alike.
    fileprivate var affinity: UInt64? {
        guard case .segments(let segments) = content else { return nil }
        let request = GenerationRequest(
            model: "", input: .completion([.text(segments.map(\.text).joined())]))
        return request.affinity
    }
}
