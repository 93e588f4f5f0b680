import Foundation
import Inference
import OrderedJSON
import Testing

@testable import ModelProfiles

/// Conversations as clients send them, rendered by real templates: nothing that was said may be lost.
@Suite(.enabled(if: RealTemplates.arePresent, "the folder shared/templates is not beside the checkout"))
struct RealTemplateTests {
    private static let tool = ToolDefinition(
        name: "get_weather",
        source: [
            "type": "function",
            "function": [
                "name": "get_weather", "description": "Tells the weather.",
                "parameters": [
                    "type": "object", "properties": ["city": ["type": "string", "description": "a city"]],
                    "required": ["city"],
                ],
            ],
        ])

    @Test(arguments: RealTemplates.names)
    func `a chat with a system message keeps every message`(name: String) throws {
        let template = try RealTemplates.template(name)
        let conversation = Conversation(messages: [
            ChatMessage(.developer, "SYSTEM-TEXT"), ChatMessage(.user, "FIRST-QUESTION"),
            ChatMessage(.assistant, "FIRST-ANSWER"), ChatMessage(.user, "SECOND-QUESTION"),
            ChatMessage(.user, "THIRD-QUESTION"),
        ])
        let text = try template.render(conversation, clock: .epoch).text
        for said in conversation.messages.map(\.text) { #expect(text.contains(said), "\(said) in \(text)") }
    }

    @Test(arguments: RealTemplates.names)
    func `a chat with tools keeps tools, calls and results, and prints nothing of null`(name: String) throws {
        let template = try RealTemplates.template(name)
        let calls = ["Oslo-CITY", "Rome-CITY"].enumerated().map {
            ToolCall(id: "call_\($0.offset)", name: "get_weather", arguments: #"{"city":"\#($0.element)"}"#)
        }
        let conversation = Conversation(
            messages: [
                ChatMessage(.system, "SYSTEM-TEXT"), ChatMessage(.user, "QUESTION"),
                ChatMessage(role: .assistant, content: nil, toolCalls: calls),
                ChatMessage(
                    role: .tool, content: .text("RESULT-ONE"), toolCallID: "call_0", name: "get_weather"),
                ChatMessage(
                    role: .tool, content: .text("RESULT-TWO"), toolCallID: "call_1", name: "get_weather"),
                ChatMessage(.assistant, "ANSWER"), ChatMessage(.user, "LAST-QUESTION"),
            ], tools: [Self.tool])
        let text = try template.render(conversation, clock: .epoch).text
        for said in [
            "SYSTEM-TEXT", "QUESTION", "get_weather", "Oslo-CITY", "Rome-CITY", "RESULT-ONE", "RESULT-TWO",
            "ANSWER",
            "LAST-QUESTION",
        ] { #expect(text.contains(said), "\(said) in \(text)") }
        #expect(!text.contains("{'city': '") && !text.contains(#"\"city\""#), "\(text)")
        #expect(!text.contains(">None") && !text.contains("\nNone"), "\(text)")
    }

    @Test(arguments: RealTemplates.names)
    func `parts of content are text`(name: String) throws {
        let template = try RealTemplates.template(name)
        let conversation = Conversation(messages: [
            ChatMessage(role: .user, content: .parts([.text("PART-ONE"), .text("PART-TWO")]))
        ])
        let text = try template.render(conversation, clock: .epoch).text
        #expect(text.contains("PART-ONE") && text.contains("PART-TWO") && !text.contains("'type'"), "\(text)")
    }
}

enum RealTemplates {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "shared/templates")

    static var arePresent: Bool { FileManager.default.fileExists(atPath: folder.path) }

    static var names: [String] {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return files.filter { $0.hasSuffix(".jinja") }.sorted()
    }

    static func template(_ name: String) throws -> ChatTemplate {
        try ChatTemplate(
            String(contentsOf: folder.appending(path: name), encoding: .utf8), beginText: "<s>",
            endText: "</s>")
    }
}
