import OrderedJSON

/// The lines of a stream of Ollama's `/api/chat` or `/api/generate`.
struct OllamaStream {
    struct Line {
        var json: JSONValue?
        var place: Place
    }

    private(set) var lines: [Line] = []

    init(_ body: [UInt8]) {
        var start = 0
        for line in body.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            if !line.isEmpty {
                lines.append(
                    Line(json: try? JSONValue(parsing: line), place: Place(offset: start, bytes: line)))
            }
            start += line.count + 1
        }
    }

    var reply: AssembledReply {
        var reply = AssembledReply()
        var choice = AssembledReply.Choice()
        for line in lines {
            guard let json = line.json else { continue }
            choice.add(ollama: json, line.place)
            if json["error"] != nil { reply.error = line.place }
            reply.usage = AssembledReply.Usage(ollama: json, line.place) ?? reply.usage
        }
        reply.choices = [choice]
        return reply
    }
}

extension AssembledReply {
    /// From a whole reply.
    init(ollama json: JSONValue, _ place: Place) {
        var choice = Choice()
        choice.add(ollama: json, place)
        choices = [choice]
        usage = Usage(ollama: json, place)
    }
}

extension AssembledReply.Choice {
    fileprivate mutating func add(ollama json: JSONValue, _ place: Place) {
        let message = json["message"]
        if let text = (message?["content"] ?? json["response"])?.stringValue, !text.isEmpty {
            append(content: text, place)
        }
        if let text = (message?["thinking"] ?? json["thinking"])?.stringValue, !text.isEmpty {
            append(reasoning: text, place)
        }
        for call in message?["tool_calls"]?.arrayValue ?? [] {
            let arguments = call["function"]?["arguments"]?.serialized() ?? ""
            calls.append(
                .init(
                    name: call["function"]?["name"]?.stringValue ?? "", arguments: arguments, place: place))
        }
        if let reason = json["done_reason"]?.stringValue {
            finish = ["load", "unload"].contains(reason) ? .stop : .init(chat: reason)
        }
    }
}

extension AssembledReply.Usage {
    fileprivate init?(ollama json: JSONValue, _ place: Place) {
        guard json["done"]?.boolValue == true else { return nil }
        prompt = json["prompt_eval_count"]?.intValue
        completion = json["eval_count"]?.intValue
        self.place = place
    }
}
