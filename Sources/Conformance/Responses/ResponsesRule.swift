import OrderedJSON

/// R36: the order of a response's events and what each has to have.
struct ResponsesRule {
    private struct Part {
        var text = ""
        var isTextDone = false
    }

    private struct Item {
        var id: String?
        var type: String
        var isDone = false
        var arguments = ""
        var argumentsAreDone = false
        var parts: [Int: Part] = [:]
    }

    private var items: [Item] = []
    private var expected = 0
    private var hasBegun = false
    private var end: String?

    static func check(_ stream: EventStream, _ ledger: inout RuleLedger) {
        var rule = ResponsesRule()
        ledger.see(.responsesShape)
        for event in stream.events { rule.read(event, &ledger) }
        if rule.end == nil {
            let place = stream.events.last?.place ?? Place()
            ledger.fail(.responsesShape, place, "no response.completed, .incomplete or .failed")
            ledger.fail(.failure, place, "the stream ends without its last event and without an error")
        }
    }

    private mutating func read(_ event: EventStream.Event, _ ledger: inout RuleLedger) {
        let fail = { (message: String, ledger: inout RuleLedger) in
            ledger.fail(.responsesShape, event.place, message)
        }
        guard !event.isDone else { return fail("[DONE], which this API has not", &ledger) }
        guard let json = event.json else { return }
        if json["type"] == nil, json["error"] != nil {
            end = "error"
            return ledger.fail(
                .failure, event.place, "wanted `{\"type\":\"error\",\"code\",\"message\",\"param\"}`")
        }
        guard let type = json["type"]?.stringValue else { return fail("an event without `type`", &ledger) }
        if event.name != type {
            fail("the event is named \(event.name ?? "nothing"); wanted its type, \(type)", &ledger)
        }
        if json["sequence_number"]?.intValue != expected {
            fail("sequence_number is not \(expected)", &ledger)
        }
        expected = (json["sequence_number"]?.intValue ?? expected) &+ 1
        if let end { fail("an event after \(end)", &ledger) }
        if !hasBegun, type != "response.created", type != "error" {
            fail("the first event is \(type); wanted response.created", &ledger)
        }
        hasBegun = true
        switch type {
        case "response.created", "response.in_progress", "response.queued":
            if json["response"]?["id"]?.stringValue == nil { fail("an event without its response", &ledger) }
        case "response.completed", "response.incomplete", "response.failed":
            finish(json, type, event, &ledger)
        case "error":
            end = type
            ledger.expect(
                .failure, event.place,
                json["message"]?.stringValue != nil || json["error"]?["message"] != nil,
                "an error without a message")
        case "response.output_item.added": add(json, event, &ledger)
        default:
            if type.hasPrefix("response.") { readItemEvent(json, type, event, &ledger) }
        }
    }

    private mutating func add(_ json: JSONValue, _ event: EventStream.Event, _ ledger: inout RuleLedger) {
        if json["output_index"]?.intValue != items.count {
            ledger.fail(
                .responsesShape, event.place, "an item with an output_index that is not \(items.count)")
        }
        let item = json["item"]
        if item?["id"]?.stringValue?.isEmpty != false {
            ledger.fail(.responsesShape, event.place, "an item without an id")
        }
        if item?["type"]?.stringValue == "function_call",
            item?["call_id"]?.stringValue == nil || item?["name"]?.stringValue == nil
        {
            ledger.fail(.responsesShape, event.place, "a function_call without call_id or name")
        }
        items.append(Item(id: item?["id"]?.stringValue, type: item?["type"]?.stringValue ?? ""))
    }

    private mutating func readItemEvent(
        _ json: JSONValue, _ type: String, _ event: EventStream.Event, _ ledger: inout RuleLedger
    ) {
        guard let index = json["output_index"]?.intValue, items.indices.contains(index) else {
            return ledger.fail(.responsesShape, event.place, "\(type) for an item that was not added")
        }
        if items[index].isDone { ledger.fail(.responsesShape, event.place, "\(type) after its item is done") }
        guard type != "response.output_item.done" else {
            items[index].isDone = true
            if json["item"]?["id"]?.stringValue != items[index].id {
                ledger.fail(.responsesShape, event.place, "an item is done under another id")
            }
            if items[index].type == "function_call", !items[index].argumentsAreDone {
                ledger.fail(.responsesShape, event.place, "no function_call_arguments.done before the item's")
            }
            return
        }
        if json["item_id"]?.stringValue != items[index].id {
            ledger.fail(.responsesShape, event.place, "\(type) with an item_id that is not its item's")
        }
        if type.hasPrefix("response.function_call_arguments.") {
            readArguments(json, type, event, index, &ledger)
        } else if let kind = ["content_part", "output_text", "reasoning_text", "refusal"]
            .first(where: { type.hasPrefix("response.\($0).") })
        {
            readPart(json, type, kind, event, index, &ledger)
        }
    }

    private mutating func readArguments(
        _ json: JSONValue, _ type: String, _ event: EventStream.Event, _ index: Int,
        _ ledger: inout RuleLedger
    ) {
        guard type.hasSuffix(".done") else {
            items[index].arguments += json["delta"]?.stringValue ?? ""
            return
        }
        items[index].argumentsAreDone = true
        if json["arguments"]?.stringValue != items[index].arguments {
            ledger.fail(.responsesShape, event.place, "the arguments differ from their deltas")
        }
        if json["name"]?.stringValue?.isEmpty != false {
            ledger.fail(.responsesShape, event.place, "function_call_arguments.done without `name`")
        }
    }

    private mutating func readPart(
        _ json: JSONValue, _ type: String, _ kind: String, _ event: EventStream.Event, _ index: Int,
        _ ledger: inout RuleLedger
    ) {
        guard let number = json["content_index"]?.intValue else {
            return ledger.fail(.responsesShape, event.place, "\(type) without `content_index`")
        }
        guard type != "response.content_part.added" else {
            items[index].parts[number] = Part()
            return
        }
        guard var part = items[index].parts[number] else {
            return ledger.fail(.responsesShape, event.place, "\(type) before content_part.added")
        }
        if kind == "output_text", json["logprobs"]?.arrayValue == nil, !type.contains("annotation") {
            ledger.fail(.responsesShape, event.place, "\(type) without `logprobs`")
        }
        if type.hasSuffix(".delta") {
            part.text += json["delta"]?.stringValue ?? ""
        } else if kind == "content_part" {
            if !part.isTextDone {
                ledger.fail(.responsesShape, event.place, "content_part.done before its text is done")
            }
        } else if type.hasSuffix(".done") {
            part.isTextDone = true
            if (json["text"] ?? json["refusal"])?.stringValue != part.text {
                ledger.fail(.responsesShape, event.place, "the text differs from its deltas")
            }
        }
        items[index].parts[number] = part
    }

    private mutating func finish(
        _ json: JSONValue, _ type: String, _ event: EventStream.Event, _ ledger: inout RuleLedger
    ) {
        end = type
        let output = json["response"]?["output"]?.arrayValue ?? []
        if type != "response.failed", output.map({ $0["id"]?.stringValue }) != items.map(\.id) {
            ledger.fail(.responsesShape, event.place, "the final response has other items than the stream")
        }
        if type != "response.failed", items.contains(where: { !$0.isDone }) {
            ledger.fail(.responsesShape, event.place, "an item has no output_item.done")
        }
        if type == "response.incomplete",
            json["response"]?["incomplete_details"]?["reason"]?.stringValue == nil
        {
            ledger.fail(.responsesShape, event.place, "response.incomplete without a reason")
        }
        if type == "response.failed" { ledger.see(.failure) }
    }
}
