import Inference
import OrderedJSON

extension [TokenLogprob] {
    /// Reads `logprobs` of a chat chunk.
    init?(chat value: JSONValue?) {
        guard let content = value?["content"]?.arrayValue else { return nil }
        self = content.compactMap(TokenLogprob.init(chat:))
    }

    /// Reads `logprobs` of a completion chunk: lists that run side by side.
    init?(completion value: JSONValue?) {
        guard let texts = value?["tokens"]?.arrayValue, let logprobs = value?["token_logprobs"]?.arrayValue,
            texts.count == logprobs.count
        else { return nil }
        let tops = value?["top_logprobs"]?.arrayValue ?? []
        self = zip(texts, logprobs).enumerated().map { index, entry in
            let alternatives = index < tops.count ? tops[index].objectValue : nil
            return TokenLogprob(
                token: .unnamed, bytes: [UInt8]((entry.0.stringValue ?? "").utf8),
                logprob: entry.1.doubleValue.map { Float($0) },
                top: alternatives?.map {
                    .init(
                        token: .unnamed, bytes: [UInt8]($0.key.utf8),
                        logprob: Float($0.value.doubleValue ?? -9999))
                } ?? [])
        }
    }
}

extension TokenLogprob {
    fileprivate init?(chat value: JSONValue) {
        guard let entry = Alternative(chat: value) else { return nil }
        self.init(
            token: entry.token, bytes: entry.bytes, logprob: entry.logprob,
            top: value["top_logprobs"]?.arrayValue?.compactMap(Alternative.init(chat:)) ?? [])
    }
}

extension TokenLogprob.Alternative {
    fileprivate init?(chat value: JSONValue) {
        guard let text = value["token"]?.stringValue, let logprob = value["logprob"]?.doubleValue else {
            return nil
        }
        let bytes = value["bytes"]?.arrayValue?.compactMap { $0.intValue.flatMap { UInt8(exactly: $0) } }
        self.init(token: .unnamed, bytes: bytes ?? Array(text.utf8), logprob: Float(logprob))
    }
}

extension TokenID {
    /// Most upstreams do not say which token a text is.
    static let unnamed: TokenID = -1
}
