import OrderedJSON

/// R1, R3, R4: each choice is introduced once, has its members, and ends once.
enum ChoiceRules {
    static func check(_ stream: ChatStream, _ ledger: inout RuleLedger) {
        for index in stream.choiceOrder {
            let parts = stream.parts(of: index)
            checkRole(parts, &ledger)
            for part in parts { checkShape(part, &ledger) }
            checkFinish(parts, stream, &ledger)
        }
    }

    private static func checkRole(_ parts: [ChatStream.Part], _ ledger: inout RuleLedger) {
        guard let first = parts.first else { return }
        ledger.see(.role)
        if let role = first.delta["role"] {
            if role.stringValue != "assistant" {
                ledger.fail(.role, first.place, "the role is not `assistant`")
            }
            if first.delta["content"]?.stringValue?.isEmpty == false {
                ledger.fail(.role, first.place, "the role comes with text; wanted `\"content\":\"\"`")
            }
        } else {
            ledger.fail(.role, first.place, "the first chunk of a choice has no role")
        }
        for part in parts.dropFirst() where part.delta.contains(key: "role") {
            ledger.fail(.role, part.place, "the role once more")
            return
        }
        // `null` announces that no text follows, unless another kind of text does first.
        let announcesOther = ["reasoning_content", "reasoning", "refusal", "function_call", "tool_calls"]
            .contains { first.delta.contains(key: $0) }
        if first.delta.contains(key: "role"), first.delta["content"]?.stringValue == nil, !announcesOther,
            parts.dropFirst().contains(where: { $0.delta["content"]?.stringValue?.isEmpty == false })
        {
            ledger.fail(.role, first.place, "text follows, but the first chunk has no `\"content\":\"\"`")
        }
    }

    private static func checkShape(_ part: ChatStream.Part, _ ledger: inout RuleLedger) {
        ledger.see(.choiceShape)
        for key in ["index", "delta", "finish_reason"] where part.json[key] == nil {
            ledger.fail(.choiceShape, part.place, "a choice without `\(key)`")
        }
        if let index = part.json["index"], !index.isInteger {
            ledger.fail(.choiceShape, part.place, "`index` is no integer")
        }
        if let delta = part.json["delta"], delta.objectValue == nil {
            ledger.fail(.choiceShape, part.place, "`delta` is no object")
        }
        if let reason = part.json["finish_reason"], !reason.isNull, reason.stringValue == nil {
            ledger.fail(.choiceShape, part.place, "`finish_reason` is neither text nor null")
        }
        for key in ["content", "reasoning_content", "reasoning"] {
            guard let text = part.delta[key], !text.isNull, text.stringValue == nil else { continue }
            ledger.fail(.choiceShape, part.place, "`\(key)` is neither text nor null")
        }
    }

    /// A stream that also has no `[DONE]` was cut off: R6 and R28 say so.
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
        if parts[finish].delta.contains(where: { !$0.value.isVacant && $0.key != "role" }) {
            ledger.fail(
                .finish, parts[finish].place, "the chunk with the finish_reason carries more; wanted `{}`")
        }
        for part in parts[(finish + 1)...] {
            let what = part.finishReason == nil ? "a chunk after the finish_reason" : "a second finish_reason"
            ledger.fail(.finish, part.place, what)
        }
    }
}
