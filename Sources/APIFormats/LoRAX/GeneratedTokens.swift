import Inference
import OrderedJSON

/// A reply as LoRAX tells it: text by token, and how it went.
struct GeneratedTokens: Sendable {
    private let call: GenerateRequest
    private(set) var text = ""
    private(set) var finish: FinishReason?
    private var match: StopMatch?

    init(_ call: GenerateRequest) { self.call = call }

    /// - Returns: The tokens of a stretch of text. Those within a character have no text of their own, as in LoRAX.
    mutating func add(text: String, logprobs: [TokenLogprob]) -> [JSONValue] {
        self.text += text
        let texts = Self.texts(of: logprobs, in: text)
        return zip(logprobs, texts).map { entry, text in
            var token: JSONObject = [
                "id": .integer(Int(entry.token)), "text": .string(text),
                "logprob": entry.logprob.map { .double(Double($0)) } ?? .null, "special": false,
            ]
            if call.alternativeCount > 0 {
                token["alternative_tokens"] = .array(
                    entry.top.map {
                        [
                            "id": .integer(Int($0.token)),
                            "text": .string(String(decoding: $0.bytes, as: UTF8.self)),
                            "logprob": .double(Double($0.logprob)),
                        ]
                    })
            }
            return .object(token)
        }
    }

    mutating func finish(_ reason: FinishReason, _ match: StopMatch?) {
        finish = reason
        self.match = match
    }

    private static func texts(of logprobs: [TokenLogprob], in text: String) -> [String] {
        let own = logprobs.map { String(validating: $0.bytes, as: UTF8.self) }
        if own.allSatisfy({ $0 != nil }), own.compactMap(\.self).joined() == text {
            return own.compactMap(\.self)
        }
        return logprobs.indices.map { $0 == logprobs.count - 1 ? text : "" }
    }

    /// What clients get as the text.
    var generatedText: String { call.returnsFullText ? call.prompt + text : text }

    func details(_ usage: Usage) -> JSONObject {
        [
            "finish_reason": .string(finishReason), "prompt_tokens": .integer(usage.promptTokens),
            "generated_tokens": .integer(usage.completionTokens),
            "seed": call.request.sampling.seed.map { .integer(Int(clamping: $0)) } ?? .null,
        ]
    }

    private var finishReason: String {
        if finish == .length { return "length" }
        return match == nil ? "eos_token" : "stop_sequence"
    }
}
