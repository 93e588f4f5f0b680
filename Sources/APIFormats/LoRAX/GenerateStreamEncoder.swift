public import Inference
import OrderedJSON

/// Writes a reply as `POST /generate_stream` streams it: an event for each token, of which the last has the whole
/// text and says how it went. There is no `[DONE]`.
///
/// The last token is not known to be the last before the next one would come, so each waits for its successor.
public struct GenerateStreamEncoder: Sendable {
    private var reply: GeneratedTokens
    private var waiting: JSONValue?
    private var hasEnded = false

    init(_ call: GenerateRequest) { reply = GeneratedTokens(call) }
}

extension GenerateStreamEncoder: ReplyStreamEncoder {
    public static var contentType: String { ServerSentEvent.contentType }

    public mutating func start(into bytes: inout [UInt8]) {}

    public mutating func encode(_ update: ReplyUpdate, into bytes: inout [UInt8]) {
        guard !hasEnded else { return }
        switch update {
        case .event(.finish(let reason, let match), _): reply.finish(reason, match)
        case .event(let event, _):
            guard let (text, logprobs) = event.rawText else { return }
            for token in reply.add(text: text, logprobs: logprobs) {
                if let waiting { write(waiting, into: &bytes) }
                waiting = token
            }
        case .usage(let usage):
            guard reply.finish != nil else { return }
            hasEnded = true
            // A reply of no tokens is its end alone, which is not shown.
            let last = waiting ?? ["id": 0, "text": "", "logprob": 0.0, "special": true]
            write(
                last, text: .string(reply.generatedText), details: .object(reply.details(usage)), into: &bytes
            )
        }
    }

    private func write(
        _ token: JSONValue, text: JSONValue = .null, details: JSONValue = .null, into bytes: inout [UInt8]
    ) {
        let event: JSONValue = ["token": token, "generated_text": text, "details": details]
        ServerSentEvent.encode(data: event.serializedBytes(), into: &bytes)
    }

    public mutating func finish(into bytes: inout [UInt8]) {
        if !hasEnded { fail(.unfinishedReply, into: &bytes) }
    }

    public mutating func fail(_ error: APIError, into bytes: inout [UInt8]) {
        guard !hasEnded else { return }
        hasEnded = true
        if let waiting { write(waiting, into: &bytes) }
        ServerSentEvent.encode(data: error.loraxBody(), into: &bytes)
    }

    public func keepAlive(into bytes: inout [UInt8]) {
        ServerSentEvent.encode(comment: "keep-alive", into: &bytes)
    }
}
