import OrderedJSON

extension ChatStream {
    /// What a client puts together of the stream, forgiving what can be forgiven.
    var reply: AssembledReply {
        var reply = AssembledReply()
        reply.id = chunks.first?.json["id"]?.stringValue
        reply.error = errors.first?.place
        for index in choiceOrder.sorted() {
            reply.choices.append(parts(of: index).reduce(into: AssembledReply.Choice()) { $0.add($1) })
        }
        for chunk in chunks {
            if let usage = AssembledReply.Usage(openAI: chunk.json["usage"], chunk.place) {
                reply.usage = usage
            }
        }
        return reply
    }
}

extension AssembledReply.Choice {
    fileprivate mutating func add(_ part: ChatStream.Part) {
        let delta = part.delta
        // `text` is what a legacy completion has in the place of a delta.
        if let text = delta["content"]?.stringValue ?? part.json["text"]?.stringValue {
            append(content: text, part.place)
        }
        if let text = (delta["reasoning_content"] ?? delta["reasoning"])?.stringValue {
            append(reasoning: text, part.place)
        }
        if let text = delta["refusal"]?.stringValue { refusal = (refusal ?? "") + text }
        for call in delta["tool_calls"]?.arrayValue ?? [] { add(call, part.place) }
        if let call = delta["function_call"]?.objectValue {
            var known = functionCall ?? AssembledReply.Call(place: part.place)
            known.extend(by: .object(call))
            functionCall = known
        }
        if let entries = part.json["logprobs"]?["content"]?.arrayValue {
            logprobs = (logprobs ?? []) + entries.map(AssembledReply.Logprob.init)
        }
        // The first is the one that clients act on.
        if let reason = part.finishReason, finish == nil { finish = .init(chat: reason) }
    }

    private mutating func add(_ call: JSONValue, _ place: Place) {
        let index = call["index"]?.intValue ?? max(calls.count - 1, 0)
        if calls.indices.contains(index) {
            calls[index].extend(by: call["function"] ?? .null)
        } else {
            var new = AssembledReply.Call(id: call["id"]?.stringValue, place: place)
            new.extend(by: call["function"] ?? .null)
            calls.append(new)
        }
    }
}

extension AssembledReply.Call {
    /// - Parameter function: With `name` and `arguments`, each of which may be absent.
    mutating func extend(by function: JSONValue) {
        name += function["name"]?.stringValue ?? ""
        guard let fragment = function["arguments"]?.stringValue, !fragment.isEmpty else { return }
        arguments += fragment
        fragments.append(fragment)
    }
}

extension AssembledReply.Logprob {
    init(_ entry: JSONValue) {
        let listed = entry["bytes"]?.arrayValue?.compactMap { $0.intValue.flatMap(UInt8.init(exactly:)) }
        self.init(bytes: listed ?? Array((entry["token"]?.stringValue ?? "").utf8))
    }
}
