import Inference
import OrderedJSON

/// One prompt's reply as llama.cpp's server tells it, up to its last object.
struct NativeCompletion: Sendable {
    private let call: NativeCompletionRequest
    private let context: ReplyContext
    private let index: Int
    private let started = ContinuousClock.now
    private var firstText: ContinuousClock.Instant?
    private(set) var finish: FinishReason?
    private var match: StopMatch?
    private var hasLineBreak = false
    /// Tokens reported so far.
    private(set) var tokens: [TokenID] = []

    init(_ call: NativeCompletionRequest, context: ReplyContext, index: Int) {
        self.call = call
        self.context = context
        self.index = index
    }

    mutating func add(text: String, logprobs: [TokenLogprob]) {
        if firstText == nil { firstText = .now }
        hasLineBreak = hasLineBreak || text.utf8.contains(UInt8(ascii: "\n"))
        tokens += logprobs.map(\.token)
    }

    mutating func finish(_ reason: FinishReason, _ match: StopMatch?) {
        finish = reason
        self.match = match
    }

    /// The members that every object of a stream begins with.
    func head(text: String, logprobs: [TokenLogprob], isLast: Bool) -> JSONObject {
        var object: JSONObject = [
            "index": .integer(index), "content": .string(text),
            "tokens": call.returnsTokens ? .array(logprobs.map { .integer(Int($0.token)) }) : [],
            "id_slot": -1, "stop": .bool(isLast),
        ]
        if call.probabilityCount > 0, !logprobs.isEmpty {
            object["completion_probabilities"] = .array(logprobs.map(Self.probability))
        }
        return object
    }

    /// The last object, which says how it went.
    func summary(text: String, logprobs: [TokenLogprob], usage: Usage) -> JSONValue {
        var object = head(text: text, logprobs: logprobs, isLast: true)
        object["model"] = .string(context.model)
        object["tokens_predicted"] = .integer(usage.completionTokens)
        object["tokens_evaluated"] = .integer(usage.promptTokens)
        object["generation_settings"] = settings
        object["prompt"] = prompt
        object["has_new_line"] = .bool(hasLineBreak)
        object["truncated"] = .bool(usage.droppedTokens > 0)
        object["stop_type"] = .string(stopType)
        object["stopping_word"] = .string(stoppingWord)
        object["tokens_cached"] = .integer(usage.cachedPromptTokens)
        object["timings"] = timings(usage)
        return .object(object)
    }

    private var stopType: String {
        if finish == .length { return "limit" }
        if case .string = match { return "word" }
        return "eos"
    }

    private var stoppingWord: String {
        if case .string(let word) = match { word } else { "" }
    }

    private var prompt: JSONValue {
        guard case .completion(let prompts) = call.request.input, prompts.indices.contains(index) else {
            return ""
        }
        switch prompts[index] {
        case .text(let text): return .string(text)
        case .tokens(let tokens): return .array(tokens.map { .integer(Int($0)) })
        case .mixed(let parts):
            return .array(
                parts.map { part in
                    switch part {
                    case .text(let text): .string(text)
                    case .token(let token): .integer(Int(token))
                    }
                })
        }
    }

    private var settings: JSONValue {
        let sampling = call.request.sampling
        return [
            "n_predict": .integer(call.request.maxTokens ?? -1),
            "seed": sampling.seed.map { .integer(Int(Int64(bitPattern: $0))) } ?? -1,
            "temperature": .number(sampling.temperature), "top_k": .integer(sampling.topK),
            "top_p": .number(sampling.topP), "min_p": .number(sampling.minP),
            "repeat_penalty": .number(sampling.repetitionPenalty),
            "repeat_last_n": .integer(sampling.repetitionWindow ?? -1),
            "presence_penalty": .number(sampling.presencePenalty),
            "frequency_penalty": .number(sampling.frequencyPenalty),
            "stop": .array(call.request.stop.strings.map { .string($0) }),
            "ignore_eos": .bool(call.request.stop.ignoresEndOfTurn), "stream": .bool(call.isStreamed),
            "n_probs": .integer(call.probabilityCount),
        ]
    }

    /// As the server sees them: a prompt takes until the first text.
    private func timings(_ usage: Usage) -> JSONValue {
        let first = firstText ?? .now
        let prompt = Timing(
            tokens: usage.promptTokens - usage.cachedPromptTokens, started.duration(to: first))
        let predicted = Timing(tokens: usage.completionTokens, first.duration(to: .now))
        var timings: JSONObject = ["cache_n": .integer(usage.cachedPromptTokens)]
        for (key, value) in prompt.members("prompt") { timings[key] = value }
        for (key, value) in predicted.members("predicted") { timings[key] = value }
        return .object(timings)
    }

    private static func probability(_ entry: TokenLogprob) -> JSONValue {
        [
            "id": .integer(Int(entry.token)), "token": .string(String(decoding: entry.bytes, as: UTF8.self)),
            "bytes": .array(entry.bytes.map { .integer(Int($0)) }),
            "logprob": entry.logprob.map { .number($0) } ?? .null,
            "top_logprobs": .array(
                entry.top.map {
                    [
                        "id": .integer(Int($0.token)),
                        "token": .string(String(decoding: $0.bytes, as: UTF8.self)),
                        "bytes": .array($0.bytes.map { .integer(Int($0)) }), "logprob": .number($0.logprob),
                    ]
                }),
        ]
    }
}

private struct Timing {
    let tokens: Int
    let milliseconds: Double

    init(tokens: Int, _ duration: Duration) {
        self.tokens = tokens
        milliseconds = duration / .milliseconds(1)
    }

    func members(_ name: String) -> JSONObject {
        let count = Double(tokens)
        return [
            "\(name)_n": .integer(tokens), "\(name)_ms": .double(milliseconds),
            "\(name)_per_token_ms": .double(tokens > 0 ? milliseconds / count : 0),
            "\(name)_per_second": .double(milliseconds > 0 ? count / milliseconds * 1000 : 0),
        ]
    }
}

extension JSONValue {
    /// JSON has no infinities.
    fileprivate static func number(_ value: Float) -> JSONValue {
        value.isFinite ? .double(Double("\(value)") ?? Double(value)) : .double(value < 0 ? -1e9 : 1e9)
    }
}
