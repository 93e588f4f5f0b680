import OrderedJSON

/// R25, R26, R32, R33: what one chunk may hold, and in which order choices appear.
enum ChunkRules {
    static func check(_ stream: ChatStream, of recording: Recording, _ ledger: inout RuleLedger) {
        for index in stream.choiceOrder {
            for (number, part) in stream.parts(of: index).enumerated() {
                check(part, isFirst: number == 0, &ledger)
            }
        }
        checkOrder(stream, of: recording, &ledger)
        for chunk in stream.chunks where chunk.json["choices"]?.arrayValue?.isEmpty == true {
            ledger.see(.emptyChunks)
            if chunk.json["usage"]?.isNull != false {
                ledger.fail(.emptyChunks, chunk.place, "`choices:[]` in a chunk that has no usage")
            }
        }
        for chunk in stream.chunks {
            guard let padding = chunk.json["obfuscation"] else { continue }
            ledger.expect(.refusal, chunk.place, padding.stringValue != nil, "`obfuscation` is no text")
        }
    }

    private static func check(_ part: ChatStream.Part, isFirst: Bool, _ ledger: inout RuleLedger) {
        let delta = part.delta
        let kinds = ["content", "reasoning_content", "refusal", "tool_calls", "function_call"].filter { key in
            delta[key].map { !$0.isVacant } ?? false
        }
        if !kinds.isEmpty {
            let both = kinds.joined(separator: " and ")
            ledger.expect(.oneKind, part.place, kinds.count == 1, "a chunk with \(both); wanted a chunk each")
        }
        ledger.see(.emptyChunks)
        if delta["tool_calls"]?.arrayValue?.isEmpty == true {
            ledger.fail(.emptyChunks, part.place, "`tool_calls:[]`; wanted no such key")
        } else if !isFirst, part.finishReason == nil, delta.allSatisfy({ $0.value.isVacant }),
            part.json["logprobs"]?.isVacant != false, !delta.contains(key: "role")
        {
            ledger.fail(.emptyChunks, part.place, "a chunk that says nothing")
        }
        if let refusal = delta["refusal"], !refusal.isNull {
            ledger.expect(
                .refusal, part.place, refusal.stringValue != nil, "`refusal` is neither text nor null")
        }
    }

    /// R26: clients put the choices of a chat into a list in the order in which they appear.
    private static func checkOrder(
        _ stream: ChatStream, of recording: Recording, _ ledger: inout RuleLedger
    ) {
        let order = stream.choiceOrder
        guard recording.request.choiceCount > 1 || order.count > 1 else { return }
        if order != Array(0..<order.count) {
            ledger.fail(
                .choices, stream.lastPlace, "choices first appear as \(order); wanted 0, 1, 2 and so on")
        }
        checkCount(stream, of: recording, &ledger)
    }

    /// R26, for legacy completions as well: as many choices as were asked for.
    static func checkCount(_ stream: ChatStream, of recording: Recording, _ ledger: inout RuleLedger) {
        let count = stream.choiceOrder.count
        let wanted = recording.request.choiceCount
        guard wanted > 1 || count > 1 else { return }
        ledger.see(.choices)
        if wanted > 1, count != wanted, stream.errors.isEmpty {
            ledger.fail(.choices, stream.lastPlace, "\(count) choices; \(wanted) were asked for")
        }
    }
}
