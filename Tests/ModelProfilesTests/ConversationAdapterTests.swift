import Inference
import OrderedJSON
import Testing

@testable import ModelProfiles

struct ConversationAdapterTests {
    private let user = ChatMessage(.user, "Hello")

    private func adapt(
        _ messages: [ChatMessage], tools: [ToolDefinition] = [],
        _ change: (inout TemplateCapabilities) -> Void
    ) -> [ChatMessage] {
        var capabilities = TemplateCapabilities()
        change(&capabilities)
        return ConversationAdapter(capabilities).adapt(Conversation(messages: messages, tools: tools))
            .messages
    }

    @Test func `a conversation that fits stays as it is`() {
        let messages = [ChatMessage(.system, "s"), user, ChatMessage(.assistant, "a"), user, user]
        #expect(adapt(messages) { _ in } == messages)
    }

    @Test func `a developer is the system where the template knows none`() {
        #expect(adapt([ChatMessage(.developer, "d"), user]) { _ in }.map(\.role) == [.system, .user])
        #expect(
            adapt([ChatMessage(.developer, "d")]) { $0.hasDeveloperRole = true }.map(\.role) == [.developer])
    }

    @Test func `a system message without a place goes into the first thing the user says`() {
        #expect(
            adapt([ChatMessage(.system, "Be brief."), user]) { $0.hasSystemRole = false }
                == [ChatMessage(.user, "Be brief.\n\nHello")])
        #expect(
            adapt([ChatMessage(.system, "Be brief.")]) { $0.hasSystemRole = false }
                == [ChatMessage(.user, "Be brief.")])
    }

    @Test func `a later system message goes into what the user says next`() {
        let messages = [
            ChatMessage(.system, "s"), user, ChatMessage(.assistant, "a"), ChatMessage(.system, "t"), user,
        ]
        #expect(
            adapt(messages) { $0.hasLaterSystemMessages = false }
                == [
                    ChatMessage(.system, "s"), user, ChatMessage(.assistant, "a"),
                    ChatMessage(.user, "t\n\nHello"),
                ])
    }

    @Test func `several system messages in front are one`() {
        #expect(
            adapt([ChatMessage(.system, "s"), ChatMessage(.system, "t"), user]) { _ in }
                == [ChatMessage(.system, "s\n\nt"), user])
    }

    @Test func `messages in a row are one where roles must alternate`() {
        #expect(
            adapt([user, user, ChatMessage(.assistant, "a")]) { $0.requiresAlternation = true }
                == [ChatMessage(.user, "Hello\n\nHello"), ChatMessage(.assistant, "a")])
    }

    @Test func `parts count as the template gets them when texts are joined`() {
        let parts = ChatMessage(role: .user, content: .parts([.text("a"), .text("b")]))
        #expect(
            adapt([ChatMessage(.system, "s"), parts]) { $0.hasSystemRole = false }
                == [ChatMessage(.user, "s\n\na\nb")])
    }

    private let call = ToolCall(id: "call_1", name: "f", arguments: #"{"x":1}"#)

    @Test func `calls and results are text where the template has no place for them`() {
        let messages = [
            user, ChatMessage(role: .assistant, content: nil, toolCalls: [call]),
            ChatMessage(role: .tool, content: .text("42"), toolCallID: "call_1"),
        ]
        let adapted = adapt(messages) { ($0.hasToolCalls, $0.hasToolResults) = (false, false) }
        #expect(
            adapted == [
                user,
                ChatMessage(
                    .assistant, "<tool_call>\n{\"name\": \"f\", \"arguments\": {\"x\": 1}}\n</tool_call>"),
                ChatMessage(.user, "<tool_response>\n42\n</tool_response>"),
            ])
    }

    @Test func `tools are described to a model whose template has no place for them`() throws {
        let tool = ToolDefinition(name: "f", source: ["type": "function", "function": ["name": "f"]])
        let adapted = adapt([ChatMessage(.system, "s"), user], tools: [tool]) { $0.tools = nil }
        let system = try #require(adapted.first)
        #expect(system.role == .system && system.text.hasPrefix("s\n\n"))
        #expect(system.text.contains(#"{"type": "function", "function": {"name": "f"}}"#))
        #expect(adapt([user], tools: [tool]) { $0.tools = nil }.map(\.role) == [.system, .user])
    }

    @Test func `calls made at once are messages of their own where only one has a place`() {
        let message = ChatMessage(role: .assistant, content: .text("t"), toolCalls: [call, call])
        let adapted = adapt([user, message]) { $0.hasParallelToolCalls = false }
        #expect(adapted.map(\.toolCalls.count) == [0, 1, 1])
        #expect(adapted.map(\.text) == ["Hello", "t", ""])
    }

    @Test func `ids that are too long are short ones, the same for call and result`() {
        let messages = [
            ChatMessage(role: .assistant, content: nil, toolCalls: [call]),
            ChatMessage(role: .tool, content: .text("42"), toolCallID: "call_1"),
            ChatMessage(role: .tool, content: .text("42"), toolCallID: "abcDEF123"),
        ]
        let adapted = adapt(messages) { $0.requiresShortCallIDs = true }
        let id = adapted[0].toolCalls[0].id
        #expect(id.utf8.count == 9 && adapted[1].toolCallID == id)
        #expect(adapted[2].toolCallID == "abcDEF123")
    }

    @Test func `a result in the old shape has the role that templates know`() {
        let result = ChatMessage(role: .function, content: .text("42"), name: "f")
        #expect(adapt([user, result]) { _ in }.map(\.role) == [.user, .tool])
    }
}
