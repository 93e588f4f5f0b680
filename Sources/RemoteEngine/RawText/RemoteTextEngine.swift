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
    /// Whether it tells the bytes of every token.
    private let knowsSpelling: Bool

    /// - Parameters:
    ///   - sendsTokens: The vocabulary tokenises as the upstream's model does.
    ///   - hedgeAfter: See `RemoteModel.Knowledge`.
    ///   - knowsSpelling: It tells the bytes of ordinary tokens too.
    public init(
        name: String, fleet: UpstreamFleet, vocabulary: any Vocabulary, sendsTokens: Bool,
        knowsSpelling: Bool, contextSize: Int, hedgeAfter: Duration? = nil
    ) {
        relay = RemoteModel(
            name: name, created: 0, fleet: fleet, knowledge: .init(hedgeAfter: hedgeAfter))
        self.vocabulary = vocabulary
        self.sendsTokens = sendsTokens
        self.knowsSpelling = knowsSpelling
        self.contextSize = contextSize
    }

    public var statistics: EngineStatistics { relay.statistics }
    public var appliesConstraints: Bool { false }

    public var fault: String? { relay.fault }

    public func generate(_ request: TextRequest) async throws(InferenceError) -> PieceStream {
        let lengths = request.prompts.map {
            sendsTokens ? vocabulary.tokens(of: $0).count : $0.byteCount / 4 + 1
        }
        let expected = lengths.reduce(0, +) + min(request.maxTokens ?? 512, 4096) * request.prompts.count
        let choices = request.prompts.count * request.choicesPerPrompt
        let reply = try await relay.ask(tokens: expected, affinity: request.prompts.first?.affinity) {
            [self] upstream, model, place throws(UpstreamProblem) in
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
                    let hold = body.given.flatMap { given in
                        request.writtenConstraint.map {
                            RawTextReading.Hold(field: $0.field, follower: $0.follow(given))
                        }
                    }
                    let reading = RawTextReading(
                        request, kind: body.kind, choice: parts.count, promptTokens: lengths[index],
                        vocabulary: vocabulary, knowsSpelling: knowsSpelling, hold: hold)
                    parts.append(RawTextReply.Part(exchange: exchange, reading: reading))
                }
            }
            relay.begin(choices: choices)
            let reply = RawTextReply(parts, upstream: upstream.name, place: place) { [relay] usage in
                relay.end(choices: choices, usage: usage, faults: [], upstream: upstream.name)
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
        let kind = upstream.kind
        let setting = RawTextBody.Setting(
            model: model, kind: kind, maxTokens: max(1, min(request.maxTokens ?? room, room)),
            knowsSpelling: knowsSpelling, shownTexts: vocabulary.count > 0 ? [] : prompt.reservedTexts)
        let text = try RawPrompt.wire(prompt, to: kind, vocabulary: vocabulary, tokenises: sendsTokens)
        return try RawTextBody(text, request, setting)
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
