import OrderedJSON

extension AssembledReply {
    /// From a response's own object, whole or at the end of a stream.
    init(response: JSONValue, _ place: Place) {
        var choice = Choice()
        for item in response["output"]?.arrayValue ?? [] {
            switch item["type"]?.stringValue {
            case "message":
                for part in item["content"]?.arrayValue ?? [] {
                    if let text = part["text"]?.stringValue { choice.append(content: text, place) }
                    if let text = part["refusal"]?.stringValue { choice.refusal = text }
                }
            case "reasoning":
                for part in item["content"]?.arrayValue ?? [] {
                    if let text = part["text"]?.stringValue { choice.append(reasoning: text, place) }
                }
            case "function_call":
                var call = Call(id: item["call_id"]?.stringValue, place: place)
                call.extend(by: item)
                choice.calls.append(call)
            default: break
            }
        }
        choice.finish = Finish(responseStatus: response, hasCalls: !choice.calls.isEmpty)
        id = response["id"]?.stringValue
        choices = [choice]
        usage = Usage(tokens: response["usage"], place)
    }

    /// From the deltas of a stream; how it ended is in the last event.
    init(responseEvents stream: EventStream) {
        var choice = Choice()
        for event in stream.events {
            guard let json = event.json else { continue }
            if json["error"]?.objectValue != nil { error = event.place }
            guard let type = json["type"]?.stringValue else { continue }
            let delta = json["delta"]?.stringValue ?? ""
            switch type {
            case "response.created": id = json["response"]?["id"]?.stringValue
            case "response.output_text.delta": choice.append(content: delta, event.place)
            case "response.reasoning_text.delta": choice.append(reasoning: delta, event.place)
            case "response.refusal.delta": choice.refusal = (choice.refusal ?? "") + delta
            case "response.output_item.added" where json["item"]?["type"]?.stringValue == "function_call":
                choice.calls.append(
                    Call(
                        id: json["item"]?["call_id"]?.stringValue,
                        name: json["item"]?["name"]?.stringValue ?? "", place: event.place))
            case "response.function_call_arguments.delta" where !choice.calls.isEmpty:
                choice.calls[choice.calls.count - 1].extend(by: ["arguments": .string(delta)])
            case "response.completed", "response.incomplete", "response.failed":
                guard let response = json["response"] else { continue }
                choice.finish = Finish(responseStatus: response, hasCalls: !choice.calls.isEmpty)
                usage = Usage(tokens: response["usage"], event.place)
                if type == "response.failed" { error = event.place }
            case "error": error = event.place
            default: break
            }
        }
        choices = [choice]
    }
}

extension AssembledReply.Finish {
    fileprivate init?(responseStatus response: JSONValue, hasCalls: Bool) {
        switch response["status"]?.stringValue {
        case "completed": self = hasCalls ? .toolCalls : .stop
        case "incomplete" where response["incomplete_details"]?["reason"]?.stringValue == "max_output_tokens":
            self = .length
        case let status?: self = status == "failed" ? .stop : .other(status)
        case nil: return nil
        }
    }
}
