import Inference
import OrderedJSON

/// The `messages` variable, with the keys that Hugging Face's templates read, in the order of OpenAI's objects and
/// in the shapes that a template wants.
struct MessageContext {
    let values: [JSONValue]

    init(_ conversation: Conversation, _ capabilities: TemplateCapabilities) {
        values = conversation.messages.map { Self.value($0, capabilities) }
    }

    /// What stands for content that is absent; `nil` leaves the key out.
    static func absent(_ content: TemplateCapabilities.AbsentContent) -> JSONValue? {
        switch content {
        case .null: .null
        case .empty: ""
        case .omitted: nil
        }
    }

    private static func value(_ message: ChatMessage, _ capabilities: TemplateCapabilities) -> JSONValue {
        var value: JSONObject = ["role": .string(message.role.rawValue)]
        value["content"] = content(message, capabilities)
        if let reasoning = message.reasoning {
            value[capabilities.reasoningKey ?? "reasoning_content"] = .string(reasoning)
        }
        if let name = message.name { value["name"] = .string(name) }
        if !message.toolCalls.isEmpty {
            value["tool_calls"] = .array(message.toolCalls.map { toolCall($0, capabilities.arguments) })
        }
        if let id = message.toolCallID { value["tool_call_id"] = .string(id) }
        return .object(value)
    }

    private static func content(_ message: ChatMessage, _ capabilities: TemplateCapabilities) -> JSONValue? {
        switch message.content {
        case nil:
            return message.toolCalls.isEmpty ? "" : absent(capabilities.absentContent)
        case .text(let text):
            return capabilities.content == .parts ? parts([.text(text)]) : .string(text)
        case .parts(let parts):
            guard capabilities.content == .text else { return Self.parts(parts) }
            return .string(parts.map(\.text).joined(separator: "\n"))
        }
    }

    private static func parts(_ parts: [ContentPart]) -> JSONValue {
        .array(parts.map { ["type": "text", "text": .string($0.text)] })
    }

    /// Text that is no JSON stays text.
    private static func toolCall(
        _ call: ToolCall, _ shape: TemplateCapabilities.ArgumentsShape
    ) -> JSONValue {
        let text = JSONValue.string(call.arguments)
        let arguments = shape == .text ? text : (try? JSONValue(parsing: call.arguments)) ?? text
        return [
            "id": .string(call.id), "type": "function",
            "function": ["name": .string(call.name), "arguments": arguments],
        ]
    }
}
