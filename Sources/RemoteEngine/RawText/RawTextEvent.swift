import Inference
import OrderedJSON

/// What an event of a text endpoint says, whichever it is.
struct RawTextEvent: Sendable, Hashable {
    enum End: Sendable, Hashable {
        case terminator, length
    }

    var text = ""
    /// The tokens of the text; empty where the server does not name them.
    var tokens: [TokenID] = []
    var end: End?
    var promptTokens: Int?
    var cachedTokens: Int?

    init(_ object: JSONObject, kind: UpstreamKind) {
        switch kind {
        case .llamaCpp: readNative(object)
        case .lorax, .tgi: readGenerate(object)
        case .vLLM, .sglang, .xinference, .openAI, .ollama: readCompletion(object)
        }
    }

    private mutating func readNative(_ object: JSONObject) {
        text = object["content"]?.stringValue ?? ""
        tokens = Self.ids(object["tokens"])
        guard object["stop"]?.boolValue == true else { return }
        end =
            object["stop_type"]?.stringValue == "limit" || object["truncated"]?.boolValue == true
            ? .length : .terminator
        promptTokens = Self.count(object["tokens_evaluated"])
        cachedTokens = Self.count(object["timings"]?["cache_n"] ?? object["tokens_cached"])
    }

    private mutating func readGenerate(_ object: JSONObject) {
        if let token = object["token"] {
            text = token["text"]?.stringValue ?? ""
            tokens = Self.ids(token["id"].map { .array([$0]) })
        }
        guard object["generated_text"]?.stringValue != nil || object["details"]?.objectValue != nil else {
            return
        }
        end = object["details"]?["finish_reason"]?.stringValue == "length" ? .length : .terminator
        promptTokens = Self.count(object["details"]?["prompt_tokens"])
    }

    /// What is counted is added up later; no reply has more.
    private static func count(_ value: JSONValue?) -> Int? {
        value?.intValue.map { min(max(0, $0), Int(Int32.max)) }
    }

    private mutating func readCompletion(_ object: JSONObject) {
        let usage = object["usage"]?.objectValue.flatMap(Usage.init(openAI:))
        promptTokens = usage?.promptTokens
        cachedTokens = usage?.cachedPromptTokens
        guard let choice = object["choices"]?.arrayValue?.first else { return }
        text = choice["text"]?.stringValue ?? ""
        tokens = Self.ids(choice["token_ids"])
        if let reason = choice["finish_reason"]?.stringValue {
            end = reason == "length" ? .length : .terminator
        }
    }

    private static func ids(_ value: JSONValue?) -> [TokenID] {
        (value?.arrayValue ?? []).compactMap { $0.intValue.flatMap { TokenID(exactly: $0) } }
    }
}
