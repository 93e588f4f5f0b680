import OrderedJSON

/// R37: the order of a message's events and what each has to have.
struct AnthropicRule {
    private static let stopReasons = [
        "end_turn", "tool_use", "max_tokens", "stop_sequence", "pause_turn", "refusal",
    ]

    private var blockCount = 0
    private var open: (index: Int, type: String)?
    private var isSigned = false
    private var hasBegun = false
    private var hasStopReason = false
    private var end: String?

    static func check(_ stream: EventStream, _ ledger: inout RuleLedger) {
        var rule = AnthropicRule()
        ledger.see(.anthropicShape)
        for event in stream.events { rule.read(event, &ledger) }
        if rule.end == nil {
            let place = stream.events.last?.place ?? Place()
            ledger.fail(.anthropicShape, place, "no message_stop")
            ledger.fail(.failure, place, "the stream ends without message_stop and without an error")
        }
    }

    private mutating func read(_ event: EventStream.Event, _ ledger: inout RuleLedger) {
        let fail = { (message: String, ledger: inout RuleLedger) in
            ledger.fail(.anthropicShape, event.place, message)
        }
        guard !event.isDone else { return fail("[DONE], which this API has not", &ledger) }
        guard let json = event.json else { return }
        guard event.name != "error" else {
            end = "error"
            return ledger.expect(
                .failure, event.place,
                json["type"]?.stringValue == "error" && json["error"]?["message"]?.stringValue != nil,
                "wanted `{\"type\":\"error\",\"error\":{\"type\",\"message\"}}`")
        }
        guard let type = json["type"]?.stringValue else { return fail("an event without `type`", &ledger) }
        if event.name != type {
            fail("the event is named \(event.name ?? "nothing"); wanted its type, \(type)", &ledger)
        }
        guard type != "ping" else { return }
        if let end { fail("\(type) after \(end)", &ledger) }
        if !hasBegun, type != "message_start", type != "error" {
            fail("the first event is \(type); wanted message_start", &ledger)
        }
        hasBegun = true
        switch type {
        case "message_start":
            let message = json["message"]
            let needed = ["id", "type", "role", "model", "content"].filter { message?[$0] == nil }
            if !needed.isEmpty { fail("message_start without \(needed.joined(separator: ", "))", &ledger) }
            if message?["usage"]?["input_tokens"]?.intValue == nil {
                fail("message_start without usage.input_tokens", &ledger)
            }
        case "content_block_start": begin(json, event, &ledger)
        case "content_block_delta": extend(json, event, &ledger)
        case "content_block_stop":
            if open == nil || json["index"]?.intValue != open?.index {
                fail("a block stops that is not open", &ledger)
            }
            open = nil
        case "message_delta":
            if open != nil { fail("message_delta while a block is open", &ledger) }
            let reason = json["delta"]?["stop_reason"]?.stringValue
            hasStopReason = reason != nil
            if reason.map({ !Self.stopReasons.contains($0) }) ?? true {
                fail("the stop_reason is \(reason ?? "missing")", &ledger)
            }
            if json["usage"]?["output_tokens"]?.intValue == nil {
                fail("message_delta without usage.output_tokens", &ledger)
            }
        case "message_stop":
            end = type
            if !hasStopReason { fail("message_stop before message_delta", &ledger) }
        case "error": end = type
        default: break
        }
    }

    private mutating func begin(_ json: JSONValue, _ event: EventStream.Event, _ ledger: inout RuleLedger) {
        if open != nil { ledger.fail(.anthropicShape, event.place, "a block starts while another is open") }
        if json["index"]?.intValue != blockCount {
            ledger.fail(
                .anthropicShape, event.place, "a block starts with an index that is not \(blockCount)")
        }
        let block = json["content_block"]
        let type = block?["type"]?.stringValue ?? ""
        if type == "tool_use" {
            if block?["input"]?.objectValue?.isEmpty != true {
                ledger.fail(.anthropicShape, event.place, "tool_use starts without `\"input\":{}`")
            }
            if block?["id"]?.stringValue == nil || block?["name"]?.stringValue == nil {
                ledger.fail(.anthropicShape, event.place, "tool_use starts without id or name")
            }
        }
        blockCount += 1
        open = (json["index"]?.intValue ?? blockCount - 1, type)
        isSigned = false
    }

    private mutating func extend(_ json: JSONValue, _ event: EventStream.Event, _ ledger: inout RuleLedger) {
        guard let open, json["index"]?.intValue == open.index else {
            return ledger.fail(.anthropicShape, event.place, "a delta for a block that is not open")
        }
        let delta = json["delta"]?["type"]?.stringValue ?? ""
        let allowed: [String: [String]] = [
            "text": ["text_delta", "citations_delta"], "tool_use": ["input_json_delta"],
            "thinking": ["thinking_delta", "signature_delta"],
        ]
        if let allowed = allowed[open.type], !allowed.contains(delta) {
            ledger.fail(.anthropicShape, event.place, "\(delta) in a block of \(open.type)")
        }
        if delta == "signature_delta" {
            if isSigned { ledger.fail(.anthropicShape, event.place, "a second signature") }
            isSigned = true
        } else if isSigned {
            ledger.fail(.anthropicShape, event.place, "\(delta) after the signature")
        }
    }
}
