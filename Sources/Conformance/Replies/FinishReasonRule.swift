/// R5: `finish_reason` says what happened.
enum FinishReasonRule {
    static func check(_ reply: AssembledReply, of recording: Recording, _ ledger: inout RuleLedger) {
        for choice in reply.choices {
            guard let finish = choice.finish else { continue }
            let place = choice.calls.last?.place ?? choice.contentPieces.last?.place ?? Place()
            check(finish, choice, reply, recording.request, place, &ledger)
        }
    }

    private static func check(
        _ finish: AssembledReply.Finish, _ choice: AssembledReply.Choice, _ reply: AssembledReply,
        _ request: RequestFacts, _ place: Place, _ ledger: inout RuleLedger
    ) {
        ledger.see(.finishReason)
        var isNamed = false
        if case .named = request.toolUse { isNamed = true }
        switch finish {
        case .toolCalls where choice.calls.isEmpty:
            ledger.fail(.finishReason, place, "`tool_calls` without a call")
        case .toolCalls where isCut(choice, reply, request):
            ledger.fail(
                .finishReason, place, "`tool_calls`, though the token limit cut the call; wanted `length`")
        case .stop where !choice.calls.isEmpty && !isNamed && request.dialect != .ollama:
            ledger.fail(.finishReason, place, "`stop`, though a tool is called; wanted `tool_calls`")
        case .length where reply.choices.count == 1:
            guard let limit = request.maxTokens, let used = reply.usage?.completion, used < limit else {
                return
            }
            ledger.fail(.finishReason, place, "`length` after \(used) tokens, but the limit is \(limit)")
        case .other(let name) where name != "content_filter":
            ledger.fail(.finishReason, place, "there is no finish_reason \(name)")
        default: break
        }
    }

    private static func isCut(
        _ choice: AssembledReply.Choice, _ reply: AssembledReply, _ request: RequestFacts
    ) -> Bool {
        guard let limit = request.maxTokens, let used = reply.usage?.completion, used >= limit,
            let arguments = choice.calls.last?.arguments
        else { return false }
        return arguments.isEmpty || !arguments.hasSuffix("}")
    }
}
