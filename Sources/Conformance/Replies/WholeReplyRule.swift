import OrderedJSON

/// The shape of replies that are not streamed: each dialect's shape rule holds for them as well.
enum WholeReplyRule {
    static func check(_ body: JSONValue, of recording: Recording, _ ledger: inout RuleLedger) {
        let place = Place(bytes: recording.body[...])
        switch recording.request.dialect {
        case .chat: checkChat(body, place, recording.request, &ledger)
        case .completions: checkCompletion(body, place, &ledger)
        case .responses:
            need(
                ["id", "object", "created_at", "status", "model", "output"], in: body, place, .responsesShape,
                &ledger)
        case .anthropic:
            need(
                ["id", "type", "role", "model", "content", "stop_reason", "stop_sequence", "usage"], in: body,
                place, .anthropicShape, &ledger)
        case .ollama:
            need(
                ["model", "created_at", "message", "done", "done_reason"], in: body, place, .ollamaShape,
                &ledger)
        }
    }

    private static func need(
        _ keys: [String], in body: JSONValue, _ place: Place, _ rule: Rule, _ ledger: inout RuleLedger
    ) {
        ledger.see(rule)
        for key in keys where body[key] == nil { ledger.fail(rule, place, "a whole reply without `\(key)`") }
    }

    private static func checkChat(
        _ body: JSONValue, _ place: Place, _ request: RequestFacts, _ ledger: inout RuleLedger
    ) {
        checkHead(body, place, object: "chat.completion", &ledger)
        for choice in body["choices"]?.arrayValue ?? [] {
            ledger.see(.choiceShape)
            for key in ["index", "message", "finish_reason"] where choice[key] == nil {
                ledger.fail(.choiceShape, place, "a choice of a whole reply without `\(key)`")
            }
            let message = choice["message"]
            if let message {
                ledger.expect(
                    .role, place, message["role"]?.stringValue == "assistant",
                    "the message has no role `assistant`")
            }
            if message?["tool_calls"]?.arrayValue?.isEmpty == true {
                ledger.fail(.emptyChunks, place, "`tool_calls:[]`; wanted no such key")
            }
            for call in message?["tool_calls"]?.arrayValue ?? [] {
                ledger.expect(
                    .firstCallDelta, place,
                    call["id"]?.stringValue?.isEmpty == false && call["type"]?.stringValue == "function"
                        && call["function"]?["name"]?.stringValue != nil
                        && call["function"]?["arguments"]?.stringValue != nil,
                    "a call without id, type, function.name or function.arguments as text")
            }
            if let call = message?["function_call"], !call.isNull {
                ledger.expect(
                    .legacyFunction, place, choice["finish_reason"]?.stringValue != "tool_calls",
                    "a function_call with the finish_reason tool_calls")
            } else if request.usesLegacyFunctions, message?["tool_calls"]?.isVacant == false {
                ledger.fail(.legacyFunction, place, "`tool_calls`, though `functions` were given")
            }
            for entry in choice["logprobs"]?["content"]?.arrayValue ?? [] {
                LogprobsRule.check(entry, place, &ledger)
            }
        }
        checkCount(body, place, request, &ledger)
    }

    private static func checkCompletion(_ body: JSONValue, _ place: Place, _ ledger: inout RuleLedger) {
        checkHead(body, place, object: "text_completion", &ledger)
        for choice in body["choices"]?.arrayValue ?? [] {
            need(
                ["text", "index", "logprobs", "finish_reason"], in: choice, place, .completionShape, &ledger)
        }
    }

    private static func checkHead(
        _ body: JSONValue, _ place: Place, object: String, _ ledger: inout RuleLedger
    ) {
        ledger.see(.identity)
        for key in ["id", "object", "created", "model", "choices", "usage"] where body[key] == nil {
            ledger.fail(.identity, place, "a whole reply without `\(key)`")
        }
        if let found = body["object"], found.stringValue != object {
            ledger.fail(.identity, place, "`object` is not \(object)")
        }
    }

    private static func checkCount(
        _ body: JSONValue, _ place: Place, _ request: RequestFacts, _ ledger: inout RuleLedger
    ) {
        let count = body["choices"]?.arrayValue?.count ?? 0
        guard request.choiceCount > 1 else { return }
        ledger.expect(
            .choices, place, count == request.choiceCount,
            "\(count) choices; \(request.choiceCount) were asked for")
    }
}
