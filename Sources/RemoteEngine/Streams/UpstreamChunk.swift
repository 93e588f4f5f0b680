import Inference
import OrderedJSON

/// An object of an upstream's stream, or a whole reply, as far as it can be made out.
struct UpstreamChunk: Sendable {
    var id: String?
    var created: Int?
    var choices: [UpstreamChoice]
    var usage: Usage?
    /// What the upstream says went wrong, in its own words.
    var failure: String?

    /// - Parameter isNamedError: The event was called an error, whatever its data look like.
    init(_ object: JSONObject, isNamedError: Bool = false) {
        id = object["id"]?.stringValue
        created = object["created"]?.intValue
        let choices = object["choices"]?.arrayValue ?? []
        self.choices = choices.enumerated().compactMap { position, value in
            value.objectValue.map { UpstreamChoice($0, position: position) }
        }
        usage = object["usage"]?.objectValue.flatMap(Usage.init(openAI:))
        failure = UpstreamFailure.message(in: object)
        if failure == nil, isNamedError, choices.isEmpty {
            failure = JSONValue.object(object).serialized()
        }
    }
}

/// What a chunk says of one choice. A member is `nil` where it says nothing.
struct UpstreamChoice: Sendable {
    var index: Int
    var role: String?
    var content: String?
    var reasoning: String?
    /// Reasoning came under two names and they differ.
    var hasTwoReasonings = false
    var calls: [UpstreamCall]
    var finishReason: String?
    var stopReason: JSONValue?
    var logprobs: [TokenLogprob]
    /// The choice has a message instead of a delta.
    var isWhole: Bool

    /// - Parameter position: Its place in the chunk, which is its index if it names none.
    init(_ object: JSONObject, position: Int) {
        index = object["index"]?.intValue ?? position
        finishReason = object["finish_reason"]?.stringValue
        stopReason = object["stop_reason"]
        let delta = object["delta"]?.objectValue
        let message = object["message"]?.objectValue
        isWhole = message != nil && delta == nil
        let said = delta ?? message ?? [:]
        role = said["role"]?.stringValue
        content = Self.text(said["content"]) ?? object["text"]?.stringValue
        if let refusal = said["refusal"]?.stringValue, !refusal.isEmpty {
            content = (content ?? "") + refusal
        }
        let names = [said["reasoning_content"]?.stringValue, Self.text(said["reasoning"])]
        let reasonings = names.compactMap { $0 }.filter { !$0.isEmpty }
        reasoning = reasonings.first ?? names.compactMap { $0 }.first
        hasTwoReasonings = reasonings.count > 1
        calls = (said["tool_calls"]?.arrayValue ?? []).compactMap { $0.objectValue.map { UpstreamCall($0) } }
        if let call = said["function_call"]?.objectValue { calls.append(UpstreamCall(legacy: call)) }
        logprobs =
            [TokenLogprob](chat: object["logprobs"]) ?? [TokenLogprob](completion: object["logprobs"]) ?? []
    }

    /// Whether nothing is said at all.
    var isEmpty: Bool {
        (content ?? "").isEmpty && (reasoning ?? "").isEmpty && calls.isEmpty && finishReason == nil
            && role == nil
    }

    /// A text, or the texts of a list of parts.
    private static func text(_ value: JSONValue?) -> String? {
        if let parts = value?.arrayValue {
            return parts.compactMap { $0.stringValue ?? $0["text"]?.stringValue }.joined()
        }
        return value?.stringValue
    }
}

/// A part of a call.
struct UpstreamCall: Sendable, Hashable {
    var index: Int?
    var id: String?
    var name: String?
    var arguments: String?
    var argumentsAreNoText = false

    init(_ object: JSONObject) {
        index = object["index"]?.intValue
        id = object["id"]?.stringValue
        let function = object["function"]?.objectValue ?? object
        if index == nil { index = function["index"]?.intValue }
        read(function)
    }

    init(legacy function: JSONObject) {
        index = 0
        read(function)
    }

    private mutating func read(_ function: JSONObject) {
        name = function["name"]?.stringValue.flatMap { $0.isEmpty ? nil : $0 }
        switch function["arguments"] {
        case nil, .null: arguments = nil
        case .string(let text): arguments = text
        case let value?:
            arguments = value.serialized()
            argumentsAreNoText = true
        }
    }
}

extension Usage {
    /// Reads what an upstream counted; `nil` for an object of nothing but zeros, which some send with every chunk.
    init?(openAI object: JSONObject) {
        // What is counted is added up later; no reply has more.
        func count(_ value: JSONValue?) -> Int { min(max(0, value?.intValue ?? 0), Int(Int32.max)) }
        let promptTokens = count(object["prompt_tokens"])
        self.init(
            promptTokens: promptTokens,
            cachedPromptTokens: min(promptTokens, count(object["prompt_tokens_details"]?["cached_tokens"])),
            completionTokens: count(object["completion_tokens"]),
            reasoningTokens: count(object["completion_tokens_details"]?["reasoning_tokens"]))
        guard promptTokens > 0 || completionTokens > 0 else { return nil }
    }
}
