import Inference
import Testing

@testable import ModelProfiles

struct TemplateCapabilitiesTests {
    private func capabilities(_ source: String) throws -> TemplateCapabilities {
        try ChatTemplate(source).capabilities
    }

    private func each(_ body: String) -> String { "{% for m in messages %}\(body){% endfor %}" }

    @Test func `a template that prints every message has every role`() throws {
        let found = try capabilities(each("{{ m.role }}: {{ m.content }}\n"))
        #expect(found.failure == nil)
        #expect(found.hasSystemRole && found.hasDeveloperRole && found.hasLaterSystemMessages)
        #expect(!found.requiresAlternation)
        #expect(found.tools == nil && !found.hasToolCalls)
    }

    @Test func `a role that is dropped or refused is not there`() throws {
        let dropping = each("{% if m.role in ['user', 'assistant'] %}{{ m.content }}{% endif %}")
        #expect(try !capabilities(dropping).hasSystemRole)
        let refusing = each(
            "{% if m.role == 'system' %}{{ raise_exception('no') }}{% endif %}{{ m.content }}")
        #expect(try !capabilities(refusing).hasSystemRole)
        let first =
            "{{ messages[0].content }}" + each("{% if m.role != 'system' %}{{ m.content }}{% endif %}")
        #expect(try capabilities(first).hasSystemRole)
        #expect(try !capabilities(first).hasLaterSystemMessages)
    }

    @Test func `the shape of content is found`() throws {
        let parts = "{% for p in m.content %}{{ p.text }}{% endfor %}"
        #expect(try capabilities(each("{{ m.content }}")).content == .text)
        #expect(try capabilities(each(parts)).content == .parts)
        #expect(
            try capabilities(each("{% if m.content is string %}{{ m.content }}{% else %}\(parts){% endif %}"))
                .content
                == .textOrParts)
    }

    @Test func `the shape of tools is found`() throws {
        let messages = each("{{ m.content }}")
        #expect(try capabilities("{{ tools | tojson }}" + messages).tools == .wrapped)
        let names = "{% for t in tools or [] %}{{ t.name }}{% endfor %}"
        #expect(try capabilities(names + messages).tools == .bare)
        #expect(try capabilities(messages).tools == nil)
        #expect(try capabilities("{% for t in tools %}{{ t.name }}{% endfor %}" + messages).requiresToolList)
    }

    @Test func `the shape of arguments is found`() throws {
        func calls(_ arguments: String) -> String {
            each("{{ m.content }}{% for c in m.tool_calls %}{{ \(arguments) }}{% endfor %}")
        }
        #expect(try capabilities(calls("c.function.arguments | tojson")).arguments == .object)
        #expect(try capabilities(calls("c.function.arguments")).arguments == .text)
        #expect(try capabilities(calls("'' + c.function.arguments")).arguments == .text)
        #expect(try capabilities(calls("c.function.arguments.items() | list")).arguments == .object)
    }

    @Test func `ids that must be short are found`() throws {
        let source = each(
            """
            {% for c in m.tool_calls %}{% if c.id | length != 9 %}{{ raise_exception('ids') }}{% endif %}\
            {{ c.function | tojson }}{% endfor %}{{ m.content }}
            """)
        #expect(try capabilities(source).requiresShortCallIDs)
        #expect(try !capabilities(each("{{ m.content }}{{ m.tool_calls | tojson }}")).requiresShortCallIDs)
    }

    @Test func `one call a message is found`() throws {
        let source = each(
            "{{ m.content }}{% if m.tool_calls %}{{ m.tool_calls[0].function | tojson }}{% endif %}")
        let found = try capabilities(source)
        #expect(found.hasToolCalls && !found.hasParallelToolCalls)
    }

    @Test func `switches and the key of reasoning are found`() throws {
        let source =
            each("{{ m.content }}{{ m.thinking }}") + "{% if enable_thinking is false %}off{% endif %}"
            + "{{ reasoning_effort }}{{ documents }}"
        let found = try capabilities(source)
        #expect(found.reasoningKey == "thinking")
        #expect(found.thinkingSwitch == "enable_thinking")
        #expect(found.hasReasoningEffort && found.hasDocuments)
        let plain = try capabilities(each("{{ m.content }}"))
        #expect(plain.reasoningKey == nil && plain.thinkingSwitch == nil)
        #expect(!plain.hasReasoningEffort && !plain.hasDocuments)
    }

    @Test func `roles that must alternate are found`() throws {
        let source = each(
            """
            {% if (m.role == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('alternate') }}{% endif %}\
            {{ m.content }}
            """)
        #expect(try capabilities(source).requiresAlternation)
    }

    @Test func `a template that fails says why`() throws {
        #expect(try capabilities("{{ raise_exception('never') }}").failure?.contains("never") == true)
        #expect(try capabilities("constant").failure == "it does not print what the user says")
    }
}
