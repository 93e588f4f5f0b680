import Inference
import OrderedJSON

extension UpstreamBody {
    mutating func add(_ conversation: Conversation) throws(InferenceError) {
        set("messages", .array(conversation.messages.map { JSONValue.object(message($0)) }))
        try addTools(of: conversation)
        if !conversation.templateArguments.isEmpty { try add(template: conversation.templateArguments) }
        switch conversation.ending {
        case .assistantTurn: break
        case .continuesLastMessage:
            try require(.continuesMessage, "continue_final_message")
            set("continue_final_message", true)
            set("add_generation_prompt", false)
        case .asRendered:
            try require(.continuesMessage, "add_generation_prompt")
            set("add_generation_prompt", false)
        }
    }

    private mutating func addTools(of conversation: Conversation) throws(InferenceError) {
        guard !conversation.tools.isEmpty, conversation.toolChoice != .none else { return }
        set("tools", .array(conversation.tools.map(tool)))
        switch conversation.toolChoice {
        case .auto: break
        case .none: set("tool_choice", "none")
        case .required: try requireCall(of: conversation.tools)
        case .named(let name): setCall(of: name)
        }
        if !conversation.allowsParallelToolCalls { set("parallel_tool_calls", false) }
    }

    private mutating func setCall(of name: String) {
        set("tool_choice", ["type": "function", "function": ["name": .string(name)]])
    }

    private mutating func requireCall(of tools: [ToolDefinition]) throws(InferenceError) {
        guard kind == .llamaCppPython else { return set("tool_choice", "required") }
        // It takes the word, and holds replies to nothing but a call by name.
        guard tools.count == 1 else {
            throw .invalidRequest(
                field: "tool_choice",
                reason:
                    "`tool_choice` \"required\" is not supported with several tools: the model is served by \(kind.name), which can only be held to one. Name the function."
            )
        }
        setCall(of: tools[0].name)
    }

    private func tool(_ tool: ToolDefinition) -> JSONValue {
        // The client's own words, in the shape of today.
        if tool.source["function"] != nil { return tool.source }
        return ["type": "function", "function": tool.source]
    }

    private func message(_ message: ChatMessage) -> JSONObject {
        var role = message.role.rawValue
        // Only OpenAI's own models know developers.
        if message.role == .developer, kind != .openAI { role = "system" }
        var fields: JSONObject = ["role": .string(role)]
        switch message.content {
        case nil:
            // Not every server of OpenAI's API takes `null` beside calls, and not every template a field that is not there.
            let isEmptyText = !message.toolCalls.isEmpty && [.openAI, .llamaCppPython].contains(kind)
            fields["content"] = isEmptyText ? "" : .null
        case .text(let text): fields["content"] = .string(text)
        // Not every server takes a list, and templates join its parts like this.
        case .parts(let parts): fields["content"] = .string(parts.map(\.text).joined(separator: "\n"))
        }
        if let reasoning = message.reasoning { fields["reasoning_content"] = .string(reasoning) }
        if !message.toolCalls.isEmpty {
            fields["tool_calls"] = .array(
                message.toolCalls.map { call in
                    [
                        "id": .string(call.id), "type": "function",
                        "function": ["name": .string(call.name), "arguments": .string(call.arguments)],
                    ]
                })
        }
        if let id = message.toolCallID { fields["tool_call_id"] = .string(id) }
        if let name = message.name { fields["name"] = .string(name) }
        return fields
    }

    private mutating func add(template arguments: JSONObject) throws(InferenceError) {
        if has(.templateArguments) { return set("chat_template_kwargs", .object(arguments)) }
        // What OpenAI's API has a field for.
        var rest = arguments
        if let effort = rest.removeValue(forKey: "reasoning_effort") {
            set("reasoning_effort", effort)
            if effort == "none" { rest.removeValue(forKey: "enable_thinking") }
        }
        if let name = rest.keys.first { try require(.templateArguments, "chat_template_kwargs.\(name)") }
    }
}
