import Inference
import OrderedJSON

extension ChatMessage {
    init(openAI fields: inout RequestFields) throws(APIError) {
        guard let role: Role = try fields.choice("role") else {
            throw .missing(fields.path(of: "role"), expected: "a string such as \"user\"")
        }
        let content = try Self.content(&fields)
        self.init(role: role, content: content, name: try fields.string("name"))
        // Prompt-caching hints of clients that also speak to Anthropic.
        fields.acknowledge("cache_control")
        switch role {
        case .assistant:
            try readAssistantFields(&fields)
        case .tool:
            toolCallID = try fields.requiredString("tool_call_id")
            try requireContent(fields)
        case .function:
            name = try fields.requiredString("name")
        case .system, .developer, .user:
            try requireContent(fields)
        }
    }

    private static func content(_ fields: inout RequestFields) throws(APIError) -> Content? {
        switch fields.value("content") {
        case nil:
            return nil
        case .string(let text):
            return .text(text)
        case .array:
            let parts = try fields.objects("content") { part throws(APIError) in
                try ContentPart(openAI: &part)
            }
            return parts.map { .parts($0) }
        case let value?:
            throw .invalidType(
                fields.path(of: "content"), expected: "a string or an array of content parts", found: value)
        }
    }

    /// Tells a missing content from a `null` one, which is wrong in another way.
    private func requireContent(_ fields: RequestFields) throws(APIError) {
        guard content == nil else { return }
        let path = fields.path(of: "content")
        let expected = "a string or an array of content parts"
        if fields.object.contains(key: "content") {
            throw .invalidType(path, expected: expected, found: .null)
        }
        throw .missing(path, expected: expected)
    }

    private mutating func readAssistantFields(_ fields: inout RequestFields) throws(APIError) {
        // Two names of one thing; see `ReasoningProfile`.
        let names = (try fields.string("reasoning_content"), try fields.string("reasoning"))
        reasoning = names.0 ?? names.1
        toolCalls =
            try fields.objects("tool_calls") { call throws(APIError) in try ToolCall(openAI: &call) } ?? []
        let call = try fields.object("function_call") { call throws(APIError) in
            // A legacy call has no id; its result names the function instead.
            try ToolCall(legacyID: "", &call)
        }
        if let call {
            guard toolCalls.isEmpty else {
                throw .invalidValue(
                    fields.path(of: "function_call"), "A message has either `tool_calls` or `function_call`.")
            }
            toolCalls = [call]
        }
        if let refusal = try fields.string("refusal"), content == nil { content = .text(refusal) }
        // What replies carry and clients send back; no template has a place for it.
        fields.acknowledge(["annotations", "reasoning_details"])
        try fields.refuse([UnsupportedField("audio", "the audio of an earlier reply cannot be read.")])

        // Content that is `null` is how an empty reply comes back; no content at all is a mistake.
        let isEmpty = toolCalls.isEmpty && content == nil && reasoning == nil
        if isEmpty, !fields.object.contains(key: "content") {
            throw .missing(
                fields.path(of: "content"), expected: "a string, unless the message has `tool_calls`")
        }
    }
}
