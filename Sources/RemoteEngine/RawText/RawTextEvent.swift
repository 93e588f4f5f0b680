import Inference
import OrderedJSON

/// What an event of a text endpoint says, whichever it is.
struct RawTextEvent: Sendable, Hashable {
    enum End: Sendable, Hashable {
        case terminator, length
    }

    /// A token, as far as the server tells of it.
    struct Token: Sendable, Hashable {
        var id: TokenID?
        /// What the server shows of it.
        var bytes: [UInt8]?
        var logprob: Float?
        /// Most probable first; the bytes of one that is only named by its id are empty.
        var top: [TokenLogprob.Alternative] = []
    }

    var text = ""
    /// The tokens that were made since the event before; empty where the server does not name them.
    var tokens: [Token] = []
    /// The prompt's own tokens, where they were asked for.
    var prompt: [Token] = []
    var end: End?
    var promptTokens: Int?
    var cachedTokens: Int?
    /// How many tokens the reply has by now.
    var generatedTokens: Int?

    init(_ object: JSONObject, kind: UpstreamKind) {
        switch kind {
        case .llamaCpp: readNative(object)
        case .lorax, .tgi: readGenerate(object)
        case .vLLM, .sglang, .xinference, .openAI, .ollama, .llamaCppPython: readCompletion(object)
        }
    }

    private mutating func readNative(_ object: JSONObject) {
        text = object["content"]?.stringValue ?? ""
        tokens = Self.tokens(object["tokens"])
        let entries = (object["completion_probabilities"]?.arrayValue ?? []).compactMap(Token.init(named:))
        if tokens.isEmpty {
            tokens = entries
        } else {
            for (index, entry) in entries.enumerated() where index < tokens.count {
                tokens[index] = entry
            }
        }
        generatedTokens = Self.count(object["tokens_predicted"])
        promptTokens = Self.count(object["tokens_evaluated"])
        guard object["stop"]?.boolValue == true else { return }
        end =
            object["stop_type"]?.stringValue == "limit" || object["truncated"]?.boolValue == true
            ? .length : .terminator
        cachedTokens = Self.count(object["timings"]?["cache_n"] ?? object["tokens_cached"])
    }

    private mutating func readGenerate(_ object: JSONObject) {
        if let value = object["token"], var token = Token(named: value) {
            text = value["text"]?.stringValue ?? ""
            let others = object["top_tokens"] ?? value["alternative_tokens"]
            token.top = Self.alternatives(others)
            tokens = [token]
        }
        guard object["generated_text"]?.stringValue != nil || object["details"]?.objectValue != nil else {
            return
        }
        let details = object["details"]
        end = details?["finish_reason"]?.stringValue == "length" ? .length : .terminator
        promptTokens = Self.count(details?["prompt_tokens"])
        generatedTokens = Self.count(details?["generated_tokens"])
    }

    /// What is counted is added up later; no reply has more.
    private static func count(_ value: JSONValue?) -> Int? {
        value?.intValue.map { min(max(0, $0), Int(Int32.max)) }
    }

    private mutating func readCompletion(_ object: JSONObject) {
        let usage = object["usage"]?.objectValue.flatMap(Usage.init(openAI:))
        promptTokens = usage?.promptTokens
        cachedTokens = usage?.cachedPromptTokens
        // Some repeat an empty count with every chunk.
        if let count = usage?.completionTokens, count > 0 { generatedTokens = count }
        guard let choice = object["choices"]?.arrayValue?.first else { return }
        text = choice["text"]?.stringValue ?? ""
        tokens = Self.tokens(choice["token_ids"])
        let promptIDs = choice["prompt_token_ids"]?.arrayValue?.count
        if let promptIDs { promptTokens = promptIDs }
        readLogprobs(choice["logprobs"], promptCount: promptIDs ?? 0)
        if let reason = choice["finish_reason"]?.stringValue {
            end = reason == "length" ? .length : .terminator
        }
    }

    /// Lists that run side by side. An echo's come first, with more entries than there are tokens of the reply.
    private mutating func readLogprobs(_ value: JSONValue?, promptCount: Int) {
        guard let logprobs = [TokenLogprob](completion: value) else { return }
        var entries = logprobs.map(Token.init(completion:))
        if entries.count > tokens.count, promptCount > 0, entries.count >= promptCount {
            prompt = Array(entries[..<promptCount])
            entries.removeFirst(promptCount)
        }
        if tokens.isEmpty { tokens = entries }
        for (index, entry) in entries.enumerated() where index < tokens.count {
            let id = tokens[index].id ?? entry.id
            tokens[index] = entry
            tokens[index].id = id
        }
    }

    private static func tokens(_ value: JSONValue?) -> [Token] {
        (value?.arrayValue ?? []).compactMap { value in
            value.intValue.flatMap { TokenID(exactly: $0) }.map { Token(id: $0) }
        }
    }

    fileprivate static func alternatives(_ value: JSONValue?) -> [TokenLogprob.Alternative] {
        (value?.arrayValue ?? []).compactMap { value in
            guard let token = Token(named: value), let logprob = token.logprob else { return nil }
            return .init(token: token.id ?? .unnamed, bytes: token.bytes ?? [], logprob: logprob)
        }
    }
}

extension RawTextEvent.Token {
    /// A token of which llama.cpp, TGI or LoRAX tells.
    fileprivate init?(named value: JSONValue) {
        guard let object = value.objectValue else { return nil }
        id = object["id"]?.intValue.flatMap { TokenID(exactly: $0) }
        let bytes = object["bytes"]?.arrayValue?.compactMap { $0.intValue.flatMap { UInt8(exactly: $0) } }
        self.bytes = bytes ?? (object["text"] ?? object["token"])?.stringValue.map { Array($0.utf8) }
        logprob = object["logprob"]?.doubleValue.map { Float($0) }
        top = RawTextEvent.alternatives(object["top_logprobs"])
    }

    /// A token of a completion's lists, where it is its text or `token_id:` with a number.
    fileprivate init(completion entry: TokenLogprob) {
        id = Self.id(entry.bytes)
        bytes = id == nil ? entry.bytes : nil
        logprob = entry.logprob
        top = entry.top.map { other in
            let id = Self.id(other.bytes)
            return .init(token: id ?? .unnamed, bytes: id == nil ? other.bytes : [], logprob: other.logprob)
        }
        top.sort { $0.logprob > $1.logprob }
    }

    private static func id(_ name: [UInt8]) -> TokenID? {
        let prefix = Array("token_id:".utf8)
        guard name.starts(with: prefix) else { return nil }
        return TokenID(String(decoding: name.dropFirst(prefix.count), as: UTF8.self))
    }
}
