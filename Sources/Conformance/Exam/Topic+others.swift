import OrderedJSON

extension Topic {
    func anthropicBody(_ model: String) -> JSONObject? {
        guard choiceCount == 1, !usesLegacyFunctions, topLogprobs == nil, schema == nil, !wantsJSON else {
            return nil
        }
        let system = messages.first { $0["role"]?.stringValue == "system" }
        var body: JSONObject = [
            "model": .string(model), "temperature": .double(temperature), "max_tokens": .integer(maxTokens),
            "messages": .array(
                messages.filter { $0["role"]?.stringValue != "system" }.map(\.anthropicMessage)),
        ]
        // An empty text is refused there; no system message is the same.
        if let text = system?["content"]?.stringValue, !text.isEmpty { body["system"] = .string(text) }
        if !stopStrings.isEmpty { body["stop_sequences"] = .array(stopStrings.map { .string($0) }) }
        if !tools.isEmpty {
            body["tools"] = .array(
                tools.compactMap { $0["function"] }.map { function in
                    [
                        "name": function["name"] ?? .null, "description": function["description"] ?? .null,
                        "input_schema": function["parameters"] ?? .null,
                    ]
                })
            switch toolUse {
            case .required: body["tool_choice"] = ["type": "any"]
            case .named(let name): body["tool_choice"] = ["type": "tool", "name": .string(name)]
            case .none, .auto: break
            }
        }
        return body
    }

    func ollamaBody(_ model: String) -> JSONObject? {
        guard choiceCount == 1, !usesLegacyFunctions, topLogprobs == nil, toolUse == .auto else { return nil }
        let isInParts = messages.contains { $0["content"]?.arrayValue != nil }
        guard !isInParts else { return nil }
        var options: JSONObject = ["temperature": .double(temperature), "num_predict": .integer(maxTokens)]
        if temperature > 0 { options["seed"] = 7 }
        if !stopStrings.isEmpty { options["stop"] = .array(stopStrings.map { .string($0) }) }
        var body: JSONObject = [
            "model": .string(model), "messages": .array(messages.map(\.ollamaMessage)),
            "options": .object(options),
        ]
        if !tools.isEmpty { body["tools"] = .array(tools) }
        if let schema { body["format"] = schema } else if wantsJSON { body["format"] = "json" }
        return body
    }
}

extension JSONValue {
    fileprivate var anthropicMessage: JSONValue {
        if let id = self["tool_call_id"] {
            return [
                "role": "user",
                "content": [["type": "tool_result", "tool_use_id": id, "content": self["content"] ?? .null]],
            ]
        }
        guard let calls = self["tool_calls"]?.arrayValue else { return self }
        let blocks: [JSONValue] = calls.map { call in
            [
                "type": "tool_use", "id": call["id"] ?? .null, "name": call["function"]?["name"] ?? .null,
                "input": call.parsedArguments,
            ]
        }
        return ["role": "assistant", "content": .array(blocks)]
    }

    /// Ollama has arguments as an object, and tools by name.
    fileprivate var ollamaMessage: JSONValue {
        if self["tool_call_id"] != nil {
            return ["role": "tool", "tool_name": self["name"] ?? .null, "content": self["content"] ?? .null]
        }
        guard let calls = self["tool_calls"]?.arrayValue else { return self }
        let own: [JSONValue] = calls.map { call in
            ["function": ["name": call["function"]?["name"] ?? .null, "arguments": call.parsedArguments]]
        }
        return ["role": "assistant", "content": "", "tool_calls": .array(own)]
    }

    private var parsedArguments: JSONValue {
        let text = self["function"]?["arguments"]?.stringValue ?? ""
        return (try? JSONValue(parsing: text)) ?? [:]
    }
}
