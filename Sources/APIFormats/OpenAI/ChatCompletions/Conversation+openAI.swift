import Inference
import OrderedJSON

extension Conversation {
    init(openAI fields: inout RequestFields, tools: ToolFields) throws(APIError) {
        let messages = try fields.objects("messages") { message throws(APIError) in
            try ChatMessage(openAI: &message)
        }
        guard let messages else { throw .missing("messages", expected: "an array of messages") }
        guard !messages.isEmpty else {
            throw .invalidValue("messages", "`messages` must hold at least one message, but is empty.")
        }
        let allowsParallelCalls = try fields.bool("parallel_tool_calls") ?? true
        self.init(
            messages: messages, tools: tools.definitions, toolChoice: tools.choice,
            // A reply in the legacy shape has room for one call.
            allowsParallelToolCalls: allowsParallelCalls && !tools.isLegacy,
            templateArguments: try Self.templateArguments(&fields), ending: try Self.ending(&fields))
    }

    /// What the template is told. `chat_template_kwargs` is the most explicit and has the last word.
    private static func templateArguments(_ fields: inout RequestFields) throws(APIError) -> JSONObject {
        var arguments: JSONObject = [:]
        if let effort: ReasoningEffort = try fields.choice("reasoning_effort") {
            arguments["reasoning_effort"] = .string(effort.rawValue)
            // Most templates know of no effort, only of a switch.
            if effort == .none { arguments["enable_thinking"] = false }
        }
        if let isEnabled = try fields.bool("enable_thinking") {
            arguments["enable_thinking"] = .bool(isEnabled)
        }
        if let documents = try fields.array("documents"), !documents.isEmpty {
            for (index, document) in documents.enumerated() where document.objectValue == nil {
                throw .invalidType("documents[\(index)]", expected: "an object", found: document)
            }
            arguments["documents"] = .array(documents)
        }
        for (name, value) in try fields.openObject("chat_template_kwargs") ?? [:] {
            if let field = fieldsOfTheirOwn[name] {
                throw .invalidValue("chat_template_kwargs.\(name)", "Set `\(field)` of the request instead.")
            }
            arguments[name] = value
        }
        return arguments
    }

    /// Variables of a template that the request says in other ways.
    private static let fieldsOfTheirOwn = [
        "messages": "messages", "tools": "tools", "add_generation_prompt": "add_generation_prompt",
    ]

    /// vLLM's two switches, which exclude each other.
    private static func ending(_ fields: inout RequestFields) throws(APIError) -> Ending {
        let addsTurn = try fields.bool("add_generation_prompt")
        guard try fields.bool("continue_final_message") == true else {
            return addsTurn == false ? .asRendered : .assistantTurn
        }
        guard addsTurn != true else {
            throw .invalidValue(
                "continue_final_message",
                "`continue_final_message` and `add_generation_prompt` cannot both be true: a reply goes on with "
                    + "the last message or begins a new one.")
        }
        return .continuesLastMessage
    }
}

private enum ReasoningEffort: String, CaseIterable {
    case none, minimal, low, medium, high, xhigh, max
}
