import Inference
import OrderedJSON
import Testing

@testable import ModelProfiles

struct ChatTemplateTests {
    private func render(
        _ source: String, _ conversation: Conversation, begin: String? = nil
    ) throws -> RenderedPrompt {
        try ChatTemplate(source, beginText: begin).render(conversation, clock: .epoch)
    }

    private let hello = Conversation(messages: [ChatMessage(.user, "Hello")])

    @Test func `the template's text and the client's are told apart`() throws {
        let prompt = try render("<s>{{ messages[0].role }}: {{ messages[0].content }}</s>", hello)
        #expect(
            prompt.segments == [
                .init("<s>user: ", origin: .template), .init("Hello", origin: .input),
                .init("</s>", origin: .template),
            ])
    }

    @Test func `the header of the answer is added only where it is wanted`() throws {
        let source = "{{ messages[0].content }}{% if add_generation_prompt %}|bot:{% endif %}"
        var conversation = hello
        #expect(try render(source, conversation).text == "Hello|bot:")
        conversation.ending = .asRendered
        #expect(try render(source, conversation).text == "Hello")
    }

    @Test func `a message that is continued ends the prompt`() throws {
        let source = "{% for m in messages %}[{{ m.role }}]{{ m.content | trim }}[end]{% endfor %}"
        let conversation = Conversation(
            messages: [ChatMessage(.user, "a"), ChatMessage(.assistant, " Sure, ")],
            ending: .continuesLastMessage)
        #expect(try render(source, conversation).text == "[user]a[end][assistant]Sure,")
    }

    @Test func `a message that the template drops cannot be continued`() throws {
        let conversation = Conversation(
            messages: [ChatMessage(.assistant, "gone")], ending: .continuesLastMessage)
        #expect(throws: ChatTemplateError.cannotContinue) { try render("nothing", conversation) }
    }

    @Test func `tools reach the template as they were written, and not at all where none may be called`()
        throws
    {
        let source = "{% if tools %}{{ tools | tojson }}{% else %}none{% endif %}"
        let tool: JSONValue = ["type": "function", "function": ["name": "f", "b": 1, "a": 2]]
        var conversation = hello
        conversation.tools = [ToolDefinition(name: "f", source: tool)]
        #expect(
            try render(source, conversation).text
                == #"[{"type": "function", "function": {"name": "f", "b": 1, "a": 2}}]"#)
        conversation.toolChoice = .none
        #expect(try render(source, conversation).text == "none")
    }

    @Test func `arguments of earlier calls are values, and text that is no JSON stays text`() throws {
        let source = "{% for c in messages[0].tool_calls %}{{ c.function.arguments | tojson }};{% endfor %}"
        let calls = [
            ToolCall(id: "1", name: "f", arguments: #"{"x":1}"#),
            ToolCall(id: "2", name: "g", arguments: "{oops"),
        ]
        let conversation = Conversation(messages: [
            ChatMessage(role: .assistant, content: nil, toolCalls: calls)
        ])
        #expect(try render(source, conversation).text == #"{"x": 1};"{oops";"#)
    }

    @Test func `content beside calls is null, and empty text for a template that prints or refuses null`()
        throws
    {
        let call = ToolCall(id: "1", name: "f", arguments: "{}")
        let conversation = Conversation(messages: [
            ChatMessage(.user, "q"), ChatMessage(role: .assistant, content: nil, toolCalls: [call]),
        ])
        let calls = "{% for c in m.tool_calls %}{{ c.function | tojson }}{% endfor %}"
        func source(_ content: String) -> String {
            "{% for m in messages %}\(content)\(calls){% endfor %}{{ tools | tojson }}"
        }
        let shown = #"{"name": "f", "arguments": {}}null"#
        #expect(
            try render(source("{{ m.content if m.content is not none }}"), conversation).text == "q\(shown)")
        #expect(try render(source("{{ m.content }}"), conversation).text == "q\(shown)")
        #expect(try render(source("{{ m.content + '!' }}"), conversation).text == "q!!\(shown)")
    }

    @Test func `content of an empty reply is empty text`() throws {
        let conversation = Conversation(messages: [
            ChatMessage(.user, "a"), ChatMessage(role: .assistant, content: nil),
        ])
        #expect(
            try render("{% for m in messages %}[{{ m.content }}]{% endfor %}", conversation).text == "[a][]")
    }

    @Test func `parts reach a template that takes them and are joined for others`() throws {
        let conversation = Conversation(messages: [
            ChatMessage(role: .user, content: .parts([.text("a"), .text("b")]))
        ])
        let lists = "{% for p in messages[0].content %}<{{ p.text }}>{% endfor %}"
        #expect(try render(lists, conversation).text == "<a><b>")
        #expect(try render("{{ messages[0].content }}", conversation).text == "a\nb")
    }

    @Test func `the flag for thinking goes by both of its names`() throws {
        var conversation = hello
        conversation.templateArguments = ["enable_thinking": false]
        #expect(try render("{{ enable_thinking }} {{ thinking }}", conversation).text == "False False")
        #expect(try render("{{ enable_thinking is defined }}", hello).text == "False")
    }

    @Test func `a refusal comes in the template's own words`() {
        #expect(throws: ChatTemplateError.refused(message: "roles must alternate")) {
            try render("{{ raise_exception('roles must alternate') }}", hello)
        }
    }

    @Test func `a broken template says where`() {
        let error = #expect(throws: ChatTemplateError.self) { try ChatTemplate("a\n{{ b | nonesuch }}") }
        guard case .broken(let message, 2, _, let line) = error else {
            Issue.record("the error is \(String(describing: error))")
            return
        }
        #expect(message.contains("nonesuch"))
        #expect(line == "{{ b | nonesuch }}")
    }
}
