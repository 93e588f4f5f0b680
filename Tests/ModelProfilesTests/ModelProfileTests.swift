import Inference
import OrderedJSON
import ReplyParsing
import Testing

@testable import ModelProfiles

struct ModelProfileTests {
    private let hello = Conversation(messages: [ChatMessage(.user, "Hello")])
    private let tool = ToolDefinition(name: "f", source: ["type": "function", "function": ["name": "f"]])

    private func profile(
        _ templates: [String: String], _ vocabulary: ScriptedVocabulary = .init()
    ) -> ModelProfile {
        ModelProfile(chatTemplates: templates, vocabulary: vocabulary)
    }

    @Test func `templates for tools and for documents are taken where there are some`() throws {
        let messages = "{{ messages[0].content }}{{ tools | tojson }}{{ documents | tojson }}"
        let profile = profile([
            "default": "D:" + messages, "tool_use": "T:" + messages, "rag": "R:" + messages,
        ])
        #expect(try profile.render(hello).text.hasPrefix("D:"))
        var withTools = hello
        withTools.tools = [tool]
        withTools.toolChoice = .auto
        #expect(try profile.render(withTools).text.hasPrefix("T:"))
        withTools.toolChoice = .none
        #expect(try profile.render(withTools).text.hasPrefix("D:"))
        var withDocuments = hello
        withDocuments.templateArguments = ["documents": [["text": "x"]]]
        #expect(try profile.render(withDocuments).text.hasPrefix("R:"))
    }

    @Test func `a model without a template gets ChatML`() throws {
        let profile = profile([:])
        guard case .assumed = profile.template else {
            Issue.record("the template is \(profile.template)")
            return
        }
        #expect(
            try profile.render(hello).text == "<|im_start|>user\nHello<|im_end|>\n<|im_start|>assistant\n")
        #expect(profile.endOfTurn.strings == ["<|im_end|>"])
    }

    @Test func `documents that the template would drop are refused`() {
        var conversation = hello
        conversation.templateArguments = ["documents": [["text": "x"]]]
        let error = #expect(throws: InferenceError.self) {
            try profile(["default": "{{ messages[0].content }}"]).render(conversation)
        }
        guard case .invalidRequest("documents", _) = error else {
            Issue.record("the error is \(String(describing: error))")
            return
        }
    }

    @Test func `calls of a model that was told of tools in words are read in those words`() throws {
        var conversation = hello
        conversation.tools = [tool]
        conversation.toolChoice = .auto
        let without = profile(["default": "{% for m in messages %}{{ m.content }}{% endfor %}"])
        #expect(try !without.replyFormat(named: nil, for: conversation).calls.isEmpty)
        #expect(try without.replyFormat(named: nil, for: hello).calls.isEmpty)
        // Line breaks between the calls are no content.
        #expect(try !without.replyFormat(named: nil, for: conversation).keepsWhitespace)
        #expect(try without.render(conversation).text.contains("<tool_call>"))
        // A format that was asked for is not overruled.
        #expect(try !without.render(conversation, replyFormat: "llama3_json").text.contains("<tool_call>"))
    }

    @Test func `tokens that are markup to the template are reserved`() throws {
        let vocabulary = ScriptedVocabulary([
            ("<think>", .added), ("<table>", .added), ("\n\n", .added), ("<s>", .control),
        ])
        let template = "{{ messages[0].content }}\n\n<think>"
        let prompt = try profile(["default": template], vocabulary).prompt(for: hello).prompt
        #expect(prompt.reservedTokens == [256])
    }

    @Test(arguments: BuiltInTemplate.allCases)
    func `a built-in template renders a conversation and opens the reply`(builtIn: BuiltInTemplate) throws {
        let template = try ChatTemplate(builtIn.source, beginText: "<s>", endText: "</s>")
        #expect(template.capabilities.failure == nil)
        let text = try template.render(
            Conversation(messages: [
                ChatMessage(.system, "SYSTEM"), ChatMessage(.user, "QUESTION"),
                ChatMessage(.assistant, "ANSWER"),
                ChatMessage(.user, "NEXT"),
            ])
        ).text
        for said in ["SYSTEM", "QUESTION", "ANSWER", "NEXT"] { #expect(text.contains(said), "\(text)") }
        #expect(!text.hasPrefix("\n") && !text.hasSuffix("NEXT"))
    }
}
