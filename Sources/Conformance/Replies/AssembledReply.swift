import OrderedJSON

/// What a client has in the end, whatever the API and whether it was streamed.
struct AssembledReply {
    enum Finish: Hashable {
        case stop, length, toolCalls, functionCall
        case other(String)
    }

    struct Call: Hashable {
        var id: String?
        var name = ""
        var arguments = ""
        /// Pieces that the arguments came in.
        var fragments: [String] = []
        var place = Place()
    }

    struct Logprob: Hashable {
        var bytes: [UInt8]
    }

    struct Choice {
        /// `nil` if no text was sent, which differs from an empty one.
        var content: String?
        var reasoning: String?
        var refusal: String?
        var calls: [Call] = []
        var functionCall: Call?
        var finish: Finish?
        var logprobs: [Logprob]?
        /// Pieces of text with where they came: for evidence, and to see whether any repeats what was sent.
        var contentPieces: [(text: String, place: Place)] = []
        var reasoningPieces: [(text: String, place: Place)] = []

        mutating func append(content text: String, _ place: Place) {
            content = (content ?? "") + text
            if !text.isEmpty { contentPieces.append((text, place)) }
        }

        mutating func append(reasoning text: String, _ place: Place) {
            reasoning = (reasoning ?? "") + text
            if !text.isEmpty { reasoningPieces.append((text, place)) }
        }
    }

    struct Usage: Hashable {
        var prompt: Int?
        var completion: Int?
        var total: Int?
        var reasoning: Int?
        var cached: Int?
        var place = Place()
    }

    var id: String?
    var choices: [Choice] = []
    var usage: Usage?
    /// An error in the middle of the stream.
    var error: Place?
}

extension AssembledReply.Finish {
    /// In OpenAI's words.
    init(chat name: String) {
        switch name {
        case "stop": self = .stop
        case "length": self = .length
        case "tool_calls": self = .toolCalls
        case "function_call": self = .functionCall
        default: self = .other(name)
        }
    }
}

extension AssembledReply.Usage {
    /// As OpenAI's chat and completions have it.
    init?(openAI value: JSONValue?, _ place: Place) {
        guard let value, value.objectValue != nil else { return nil }
        prompt = value["prompt_tokens"]?.intValue
        completion = value["completion_tokens"]?.intValue
        total = value["total_tokens"]?.intValue
        reasoning = value["completion_tokens_details"]?["reasoning_tokens"]?.intValue
        cached = value["prompt_tokens_details"]?["cached_tokens"]?.intValue
        self.place = place
    }

    /// As the Responses API and Anthropic have it; Anthropic gives no total.
    init?(tokens value: JSONValue?, _ place: Place) {
        guard let value, value.objectValue != nil else { return nil }
        prompt = value["input_tokens"]?.intValue
        completion = value["output_tokens"]?.intValue
        total = value["total_tokens"]?.intValue
        reasoning = value["output_tokens_details"]?["reasoning_tokens"]?.intValue
        cached = value["input_tokens_details"]?["cached_tokens"]?.intValue
        self.place = place
    }
}
