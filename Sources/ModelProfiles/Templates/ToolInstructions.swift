import Inference
import OrderedJSON

/// Tools, calls and results as plain text, for a model whose template has no place for them.
public struct ToolInstructions: Sendable {
    public enum Style: Sendable, Hashable {
        /// Calls as JSON in `<tool_call>` tags, which most models were trained on or follow.
        case hermes
        /// The tools alone, for replies that are read in a format of the model's own.
        case listing
    }

    let style: Style

    /// What the system message says of the tools.
    func text(for tools: [ToolDefinition]) -> String {
        let list = tools.map { $0.source.serialized(.python) }.joined(separator: "\n")
        let offer = "You can call these functions:\n<tools>\n\(list)\n</tools>"
        guard style == .hermes else { return offer }
        return offer + "\n\n"
            + """
            To call one, write a JSON object with its name and its arguments in <tool_call> tags, and nothing after it:
            <tool_call>
            {"name": "the function's name", "arguments": {"a parameter": "its value"}}
            </tool_call>
            For several calls, write one block after the other. The results come in <tool_response> tags. Call a \
            function only if it helps; otherwise just answer.
            """
    }

    func text(of call: ToolCall) -> String {
        let arguments = (try? JSONValue(parsing: call.arguments)) ?? .string(call.arguments)
        let value: JSONValue = ["name": .string(call.name), "arguments": arguments]
        return "<tool_call>\n\(value.serialized(.python))\n</tool_call>"
    }

    func text(ofResult text: String) -> String { "<tool_response>\n\(text)\n</tool_response>" }
}
