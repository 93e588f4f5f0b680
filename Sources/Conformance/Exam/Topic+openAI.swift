import OrderedJSON

extension Topic {
    /// The request in a dialect; `nil` if the dialect has no way to ask it.
    func question(_ dialect: Dialect, model: String, isStreamed: Bool) -> Question? {
        let body: JSONObject? =
            switch dialect {
            case .chat: chatBody(model, isStreamed: isStreamed)
            case .completions: completionBody(model, isStreamed: isStreamed)
            case .responses: responsesBody(model)
            case .anthropic: anthropicBody(model)
            case .ollama: ollamaBody(model)
            }
        return body.map { Question(name, facts(dialect, isStreamed: isStreamed), $0) }
    }

    private func chatBody(_ model: String, isStreamed: Bool) -> JSONObject {
        var body: JSONObject = ["model": .string(model), "messages": .array(messages)]
        addSampling(to: &body, isStreamed: isStreamed)
        if usesLegacyFunctions {
            body["functions"] = .array(tools.compactMap { $0["function"] })
        } else if !tools.isEmpty {
            body["tools"] = .array(tools)
            switch toolUse {
            case .required: body["tool_choice"] = "required"
            case .named(let name):
                body["tool_choice"] = ["type": "function", "function": ["name": .string(name)]]
            case .none, .auto: break
            }
        }
        if let topLogprobs {
            body["logprobs"] = true
            body["top_logprobs"] = .integer(topLogprobs)
        }
        if let schema {
            body["response_format"] = [
                "type": "json_schema",
                "json_schema": ["name": "answer", "strict": true, "schema": schema],
            ]
        } else if wantsJSON {
            body["response_format"] = ["type": "json_object"]
        }
        return body
    }

    /// Only what is about text: a completion knows no roles and no tools.
    private func completionBody(_ model: String, isStreamed: Bool) -> JSONObject? {
        guard messages.count == 1, tools.isEmpty, schema == nil, !wantsJSON, !thinks, !lastText.isEmpty else {
            return nil
        }
        var body: JSONObject = ["model": .string(model), "prompt": .string(lastText)]
        addSampling(to: &body, isStreamed: isStreamed)
        body["max_tokens"] = .integer(limit(.completions))
        if let topLogprobs { body["logprobs"] = .integer(topLogprobs) }
        return body
    }

    private func addSampling(to body: inout JSONObject, isStreamed: Bool) {
        body["temperature"] = .double(temperature)
        body["max_tokens"] = .integer(maxTokens)
        if temperature > 0 { body["seed"] = 7 }
        if choiceCount > 1 { body["n"] = .integer(choiceCount) }
        if !stopStrings.isEmpty { body["stop"] = .array(stopStrings.map { .string($0) }) }
        if includesUsage, isStreamed { body["stream_options"] = ["include_usage": true] }
    }

    private func responsesBody(_ model: String) -> JSONObject? {
        guard choiceCount == 1, stopStrings.isEmpty, !usesLegacyFunctions, topLogprobs == nil, !wantsJSON
        else {
            return nil
        }
        var body: JSONObject = [
            "model": .string(model), "temperature": .double(temperature),
            "max_output_tokens": .integer(limit(.responses)), "store": false,
            "input": .array(messages.flatMap(\.responsesItems)),
        ]
        if !tools.isEmpty {
            body["tools"] = .array(
                tools.map { tool in
                    var function = tool["function"]?.objectValue ?? [:]
                    function["type"] = "function"
                    return .object(function)
                })
            switch toolUse {
            case .required: body["tool_choice"] = "required"
            case .named(let name): body["tool_choice"] = ["type": "function", "name": .string(name)]
            case .none, .auto: break
            }
        }
        if let schema {
            body["text"] = [
                "format": ["type": "json_schema", "name": "answer", "strict": true, "schema": schema]
            ]
        }
        return body
    }
}

extension JSONValue {
    /// A message as items of a response's input.
    fileprivate var responsesItems: [JSONValue] {
        if let id = self["tool_call_id"] {
            return [["type": "function_call_output", "call_id": id, "output": self["content"] ?? .null]]
        }
        if let calls = self["tool_calls"]?.arrayValue {
            return calls.map { call in
                [
                    "type": "function_call", "call_id": call["id"] ?? .null,
                    "name": call["function"]?["name"] ?? .null,
                    "arguments": call["function"]?["arguments"] ?? .null,
                ]
            }
        }
        guard let parts = self["content"]?.arrayValue else { return [self] }
        let typed: [JSONValue] = parts.map { ["type": "input_text", "text": $0["text"] ?? .null] }
        return [["role": self["role"] ?? .null, "content": .array(typed)]]
    }
}
