public import Inference
import OrderedJSON

/// Writes a reply as `POST /generate` answers it.
public struct GenerateReplyEncoder: Sendable {
    private let call: GenerateRequest
    private var reply: GeneratedTokens
    private var tokens: [JSONValue] = []
    private var usage = Usage()

    init(_ call: GenerateRequest) {
        self.call = call
        reply = GeneratedTokens(call)
    }
}

extension GenerateReplyEncoder: WholeReplyEncoder {
    public mutating func add(_ update: ReplyUpdate) {
        switch update {
        case .event(.finish(let reason, let match), _): reply.finish(reason, match)
        case .event(let event, _):
            guard let (text, logprobs) = event.rawText else { return }
            tokens += reply.add(text: text, logprobs: logprobs)
        case .usage(let usage): self.usage = usage
        }
    }

    public func encode(into bytes: inout [UInt8]) throws(APIError) {
        guard reply.finish != nil else { throw .unfinishedReply }
        // An echoed prompt stands in front of the reply.
        let promptCount = call.reportsPrompt ? min(usage.promptTokens, tokens.count) : 0
        var text = reply.generatedText
        if call.reportsPrompt, !call.returnsFullText {
            text = String(decoding: text.utf8.dropFirst(call.prompt.utf8.count), as: UTF8.self)
        }
        if call.reportsPrompt, call.returnsFullText { text = reply.text }
        var body: JSONObject = ["generated_text": .string(text)]
        if call.hasDetails || call.reportsPrompt {
            var details = reply.details(usage)
            details["prefill"] = .array(Array(tokens.prefix(promptCount)))
            details["tokens"] = .array(Array(tokens.dropFirst(promptCount)))
            body["details"] = .object(details)
        }
        bytes += (call.isListed ? JSONValue.array([.object(body)]) : .object(body)).serializedBytes()
    }
}
