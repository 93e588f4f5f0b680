import OrderedJSON

/// R34: `function_call` has its name once, then arguments, ends with that finish_reason, and is never mixed with
/// `tool_calls`.
enum LegacyFunctionRule {
    static func check(_ stream: ChatStream, of recording: Recording, _ ledger: inout RuleLedger) {
        for index in stream.choiceOrder {
            let parts = stream.parts(of: index)
            let calls = parts.filter { $0.delta["function_call"]?.objectValue != nil }
            let tools = parts.first { $0.delta["tool_calls"]?.isVacant == false }
            if let tools, recording.request.usesLegacyFunctions || !calls.isEmpty {
                ledger.fail(.legacyFunction, tools.place, "`tool_calls`, though `functions` were given")
            }
            guard let first = calls.first else { continue }
            ledger.see(.legacyFunction)
            if first.delta["function_call"]?["name"]?.stringValue?.isEmpty != false {
                ledger.fail(.legacyFunction, first.place, "the first function_call has no name")
            }
            for part in calls.dropFirst() where part.delta["function_call"]?["name"] != nil {
                ledger.fail(.legacyFunction, part.place, "the name of the function once more")
            }
            let finish = parts.first { $0.finishReason != nil }
            if let finish, finish.finishReason != "function_call", finish.finishReason != "length" {
                ledger.fail(.legacyFunction, finish.place, "the finish_reason is not `function_call`")
            }
        }
    }
}
