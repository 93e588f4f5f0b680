import Jinja
import OrderedJSON

/// Renders conversations whose every text can be recognised in what comes out.
struct TemplateProbe {
    static let toolName = "weir_probe_tool"

    private let template: ChatTemplate
    private var content = TemplateCapabilities.ContentShape.text
    private let noTools: JSONValue
    private var tools: JSONValue

    /// - Parameter noTools: What stands for tools where none are offered.
    init(_ template: ChatTemplate, noTools: JSONValue = .null) {
        self.template = template
        self.noTools = noTools
        tools = noTools
    }

    func sending(content: TemplateCapabilities.ContentShape) -> TemplateProbe {
        var probe = self
        probe.content = content
        return probe
    }

    func offering(_ shape: TemplateCapabilities.ToolShape?) -> TemplateProbe {
        let parameters: JSONValue = [
            "type": "object",
            "properties": ["weir_probe_key": ["type": "string", "description": "weir-probe-description"]],
            "required": ["weir_probe_key"],
        ]
        let function: JSONValue = [
            "name": .string(Self.toolName), "description": "weir-probe-description", "parameters": parameters,
        ]
        var probe = self
        probe.tools =
            switch shape {
            case .wrapped: [["type": "function", "function": function]]
            case .bare: [function]
            case nil: noTools
            }
        return probe
    }

    /// A text that stands nowhere by chance.
    func mark(_ name: String) -> String { "weir-probe-\(name)" }

    func user() -> JSONValue { message("user") }

    func message(_ role: String, _ text: String? = nil, adding fields: JSONObject = [:]) -> JSONValue {
        let text = JSONValue.string(mark(text ?? role))
        let content: JSONValue = content == .parts ? [["type": "text", "text": text]] : text
        var message: JSONObject = ["role": .string(role), "content": content]
        for (key, value) in fields { message[key] = value }
        return .object(message)
    }

    func call(
        adding fields: JSONObject = [:], ids: [String] = ["weirprob1"],
        content: TemplateCapabilities.AbsentContent, _ shape: TemplateCapabilities.ArgumentsShape
    ) -> JSONValue {
        let calls = ids.enumerated().map { index, id -> JSONValue in
            let arguments: JSONValue = ["weir_probe_key": .string(mark("value\(index + 1)"))]
            return [
                "id": .string(id), "type": "function",
                "function": [
                    "name": .string(Self.toolName),
                    "arguments": shape == .object ? arguments : .string(arguments.serialized(.python)),
                ],
            ]
        }
        var message: JSONObject = ["role": "assistant"]
        message["content"] = MessageContext.absent(content)
        for (key, value) in fields { message[key] = value }
        message["tool_calls"] = .array(calls)
        return .object(message)
    }

    func result(id: String = "weirprob1") -> JSONValue {
        message("tool", "result", adding: ["tool_call_id": .string(id), "name": .string(Self.toolName)])
    }

    func shows(_ text: String, in messages: [JSONValue], asIs: Bool = false) -> Bool {
        render(messages)?.contains(asIs ? text : mark(text)) ?? false
    }

    func render(_ messages: [JSONValue]) -> String? {
        (try? template.render(messages: messages, tools: tools, addsAssistantHeader: false, clock: .epoch))?
            .text
    }

    func failure(_ messages: [JSONValue]) -> String? {
        do throws(ChatTemplateError) {
            _ = try template.render(
                messages: messages, tools: tools, addsAssistantHeader: false, clock: .epoch)
            return nil
        } catch {
            return error.description
        }
    }

    /// The prompt for one user message.
    func prompt(telling arguments: JSONObject) -> String? {
        (try? template.render(
            messages: [user()], tools: tools, arguments: arguments, addsAssistantHeader: true, clock: .epoch))?
            .text
    }
}
