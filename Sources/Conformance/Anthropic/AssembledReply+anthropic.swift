import OrderedJSON

extension AssembledReply {
    /// From a whole message.
    init(message: JSONValue, _ place: Place) {
        var choice = Choice()
        for block in message["content"]?.arrayValue ?? [] {
            choice.begin(block, place)
            if let input = block["input"], block["type"]?.stringValue == "tool_use" {
                choice.calls[choice.calls.count - 1].arguments = input.serialized()
            }
        }
        choice.finish = message["stop_reason"]?.stringValue.map(Finish.init(anthropic:))
        id = message["id"]?.stringValue
        choices = [choice]
        usage = Usage(tokens: message["usage"], place)
    }

    /// From the events of a stream.
    init(messageEvents stream: EventStream) {
        var choice = Choice()
        for event in stream.events {
            guard let json = event.json else { continue }
            if event.name == "error" { error = event.place }
            switch json["type"]?.stringValue {
            case "message_start":
                id = json["message"]?["id"]?.stringValue
                usage = Usage(tokens: json["message"]?["usage"], event.place)
            case "content_block_start":
                if let block = json["content_block"] { choice.begin(block, event.place) }
            case "content_block_delta":
                let delta = json["delta"]
                if let text = delta?["text"]?.stringValue { choice.append(content: text, event.place) }
                if let text = delta?["thinking"]?.stringValue { choice.append(reasoning: text, event.place) }
                if let json = delta?["partial_json"]?.stringValue, !choice.calls.isEmpty {
                    choice.calls[choice.calls.count - 1].extend(by: ["arguments": .string(json)])
                }
            case "message_delta":
                choice.finish = json["delta"]?["stop_reason"]?.stringValue.map(Finish.init(anthropic:))
                if let tokens = json["usage"]?["output_tokens"]?.intValue {
                    usage?.completion = tokens
                    usage?.place = event.place
                }
            default: break
            }
        }
        // A block of a tool without a delta has no input, which is written {}.
        for index in choice.calls.indices where choice.calls[index].arguments.isEmpty {
            choice.calls[index].arguments = "{}"
        }
        choices = [choice]
    }
}

extension AssembledReply.Choice {
    fileprivate mutating func begin(_ block: JSONValue, _ place: Place) {
        switch block["type"]?.stringValue {
        case "text": append(content: block["text"]?.stringValue ?? "", place)
        case "thinking": append(reasoning: block["thinking"]?.stringValue ?? "", place)
        case "tool_use":
            calls.append(
                .init(
                    id: block["id"]?.stringValue, name: block["name"]?.stringValue ?? "", place: place))
        default: break
        }
    }
}

extension AssembledReply.Finish {
    fileprivate init(anthropic reason: String) {
        switch reason {
        case "end_turn", "stop_sequence", "pause_turn": self = .stop
        case "max_tokens": self = .length
        case "tool_use": self = .toolCalls
        case "refusal": self = .other("content_filter")
        default: self = .other(reason)
        }
    }
}
