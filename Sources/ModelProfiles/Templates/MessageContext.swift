import Inference
import OrderedJSON

/// The `messages` variable, with the keys that Hugging Face's templates read, in the order of OpenAI's objects.
struct MessageContext {
    let values: [JSONValue]

    /// - Parameter absentContent: Stands for content that the client sent as `null` or left out.
    init(_ conversation: Conversation, shape: ChatTemplate.ContentShape, absentContent: JSONValue) {
        values = conversation.messages.map { Self.value($0, shape, absentContent) }
    }

    private static func value(
        _ message: ChatMessage, _ shape: ChatTemplate.ContentShape, _ absentContent: JSONValue
    ) -> JSONValue {
        var value: JSONObject = ["role": .string(message.role.rawValue)]
        value["content"] = content(message, shape, absentContent)
        if let reasoning = message.reasoning { value["reasoning_content"] = .string(reasoning) }
        if let name = message.name { value["name"] = .string(name) }
        if !message.toolCalls.isEmpty { value["tool_calls"] = .array(message.toolCalls.map(toolCall)) }
        if let id = message.toolCallID { value["tool_call_id"] = .string(id) }
        return .object(value)
    }

    private static func content(
        _ message: ChatMessage, _ shape: ChatTemplate.ContentShape, _ absentContent: JSONValue
    ) -> JSONValue {
        switch message.content {
        case nil:
            absentContent
        case .text(let text):
            .string(text)
        case .parts(let parts) where shape == .parts:
            .array(parts.map { ["type": "text", "text": .string($0.text)] })
        case .parts(let parts):
            .string(parts.map(\.text).joined(separator: "\n"))
        }
    }

    /// Templates print `arguments` with `tojson`, so it is a value here; text that is no JSON stays text.
    private static func toolCall(_ call: ToolCall) -> JSONValue {
        let arguments = (try? JSONValue(parsing: call.arguments)) ?? .string(call.arguments)
        return [
            "id": .string(call.id), "type": "function",
            "function": ["name": .string(call.name), "arguments": arguments],
        ]
    }
}
