import OrderedJSON

/// R35 and R4 for legacy completions: text instead of deltas, and one finish_reason a choice.
enum CompletionShapeRule {
    static func check(_ stream: ChatStream, of recording: Recording, _ ledger: inout RuleLedger) {
        for index in stream.choiceOrder {
            let parts = stream.parts(of: index)
            for part in parts { check(part, asksForLogprobs: recording.request.asksForLogprobs, &ledger) }
            checkFinish(parts, stream, &ledger)
        }
    }

    private static func check(_ part: ChatStream.Part, asksForLogprobs: Bool, _ ledger: inout RuleLedger) {
        ledger.see(.completionShape)
        for key in ["text", "index", "logprobs", "finish_reason"] where part.json[key] == nil {
            ledger.fail(.completionShape, part.place, "a choice without `\(key)`")
        }
        if part.json["text"] != nil, part.json["text"]?.stringValue == nil {
            ledger.fail(.completionShape, part.place, "`text` is no text")
        }
        for key in ["delta", "message", "role"] where part.json[key] != nil {
            ledger.fail(.completionShape, part.place, "a choice with `\(key)`, which belongs to chats")
        }
        if let reason = part.finishReason, !["stop", "length", "content_filter"].contains(reason) {
            ledger.fail(.completionShape, part.place, "there is no finish_reason \(reason) here")
        }
        guard asksForLogprobs else { return }
        ledger.see(.logprobs)
        let isTextless = part.json["text"]?.stringValue?.isEmpty != false
        guard let logprobs = part.json["logprobs"], !logprobs.isNull else {
            if !isTextless { ledger.fail(.logprobs, part.place, "text without log probabilities") }
            return
        }
        for key in ["tokens", "token_logprobs", "top_logprobs", "text_offset"] where logprobs[key] == nil {
            ledger.fail(.logprobs, part.place, "log probabilities without `\(key)`")
        }
    }

    private static func checkFinish(
        _ parts: [ChatStream.Part], _ stream: ChatStream, _ ledger: inout RuleLedger
    ) {
        guard let finish = parts.firstIndex(where: { $0.finishReason != nil }) else {
            if stream.errors.isEmpty, stream.hasDone, let last = parts.last {
                ledger.fail(.finish, last.place, "a choice ends without a finish_reason")
            }
            return
        }
        ledger.see(.finish)
        for part in parts[(finish + 1)...] {
            let what = part.finishReason == nil ? "a chunk after the finish_reason" : "a second finish_reason"
            ledger.fail(.finish, part.place, what)
        }
    }
}
