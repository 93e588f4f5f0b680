import OrderedJSON

extension AssembledReply {
    /// From the body of a reply that was not streamed.
    init(whole body: JSONValue, _ dialect: Dialect, _ place: Place) {
        switch dialect {
        case .chat, .completions: self.init(chat: body, place)
        case .responses: self.init(response: body, place)
        case .anthropic: self.init(message: body, place)
        case .ollama: self.init(ollama: body, place)
        }
    }

    private init(chat body: JSONValue, _ place: Place) {
        id = body["id"]?.stringValue
        usage = Usage(openAI: body["usage"], place)
        choices = (body["choices"]?.arrayValue ?? []).map { Choice(whole: $0, place) }
    }
}

extension AssembledReply.Choice {
    fileprivate init(whole choice: JSONValue, _ place: Place) {
        let message = choice["message"]
        if let text = (message?["content"] ?? choice["text"])?.stringValue { append(content: text, place) }
        if let text = (message?["reasoning_content"] ?? message?["reasoning"])?.stringValue {
            append(reasoning: text, place)
        }
        refusal = message?["refusal"]?.stringValue
        for call in message?["tool_calls"]?.arrayValue ?? [] {
            var new = AssembledReply.Call(id: call["id"]?.stringValue, place: place)
            new.extend(by: call["function"] ?? .null)
            calls.append(new)
        }
        if let call = message?["function_call"], !call.isNull {
            var new = AssembledReply.Call(place: place)
            new.extend(by: call)
            functionCall = new
        }
        logprobs = choice["logprobs"]?["content"]?.arrayValue?.map(AssembledReply.Logprob.init)
        finish = choice["finish_reason"]?.stringValue.map(AssembledReply.Finish.init(chat:))
    }
}
