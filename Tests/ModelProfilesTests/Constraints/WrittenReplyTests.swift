import Inference
import OrderedJSON
import ReplyParsing
import Synchronization
import Testing

@testable import ModelProfiles

/// Has others hold its replies, and keeps what it was asked.
private final class AskedEngine: TextEngine {
    let vocabulary: any Vocabulary
    let contextSize = 4096
    let statistics = EngineStatistics()
    let appliesConstraints = false
    private let latest = Mutex<TextRequest?>(nil)

    init(_ vocabulary: any Vocabulary) { self.vocabulary = vocabulary }

    var request: TextRequest? { latest.withLock { $0 } }

    func generate(_ request: TextRequest) async throws(InferenceError) -> PieceStream {
        latest.withLock { $0 = request }
        return PieceStream(AsyncThrowingStream { nil }) { _ in }
    }
}

private struct NoTokens: Vocabulary {
    var count: Int { 0 }
    var endOfGeneration: Set<TokenID> { [] }
    var beginText: String? { nil }
    var endText: String? { nil }
    func bytes(of token: TokenID) -> [UInt8] { [] }
    func kind(of token: TokenID) -> TokenKind { .text }
    func token(spelled text: String) -> TokenID? { nil }
    func tokens(of prompt: Prompt) -> [TokenID] { [] }
}

struct WrittenReplyTests {
    private static let chatML = """
        {% for m in messages %}<|im_start|>{{ m.role }}
        {{ m.content }}<|im_end|>
        {% endfor %}{% if add_generation_prompt %}<|im_start|>assistant
        {% endif %}
        """
    private static let tokens = ScriptedVocabulary(
        [
            ("<|im_end|>", .control), ("<tool_call>", .added), ("</tool_call>", .added),
            ("</think>", .control),
        ],
        endsWith: ["<|im_end|>"])
    private static let tool = ToolDefinition(
        name: "add",
        parameters: ["type": "object", "properties": ["a": ["type": "integer"]], "required": ["a"]],
        isStrict: true, source: ["name": "add"])

    private func asked(
        _ format: String, _ vocabulary: any Vocabulary = Self.tokens,
        asking change: (inout GenerationRequest) -> Void
    ) async throws -> TextRequest {
        let profile = ModelProfile(
            chatTemplates: ["default": Self.chatML], vocabulary: vocabulary,
            replyFormat: ReplyFormat.named(format))
        let engine = AskedEngine(vocabulary)
        var request = GenerationRequest(
            model: "m", input: .chat(Conversation(messages: [ChatMessage(.user, "Hi")])))
        change(&request)
        _ = try await ProfiledEngine(id: "m", created: 0, profile: profile, engine: engine).generate(request)
        return try #require(engine.request)
    }

    private func calling(_ choice: ToolChoice) -> (inout GenerationRequest) -> Void {
        {
            $0.input = .chat(
                Conversation(messages: [ChatMessage(.user, "Hi")], tools: [Self.tool], toolChoice: choice))
        }
    }

    private func obeys(
        _ constraint: any WrittenConstraint, _ text: String, _ given: GivenConstraint = .grammar(.xgrammar)
    ) -> Bool {
        var follower = constraint.follow(given)
        return follower.accept(TokenPiece(bytes: Array(text.utf8))) && follower.mayEnd
    }

    private static let call = "<tool_call>\n{\"name\": \"add\", \"arguments\": {\"a\": 1}}\n</tool_call>"

    @Test func `a form that is all of a reply is known as it was asked for`() async throws {
        let request = try await asked("plain") {
            $0.constraint = OutputConstraint(.regex("a|b"), field: "guided_regex")
        }
        let written = try #require(request.writtenConstraint)
        #expect(written.field == "guided_regex" && written.form == .regex("a|b") && !written.mayHoldMore)
        #expect(request.constraint == nil)
        #expect(obeys(written, "a") && !obeys(written, "ab") && !obeys(written, ""))
        // An end that llama.cpp does not know for one may follow.
        #expect(try written.text(in: .llamaCpp).hasSuffix("\n"))
        #expect(
            try written.text(in: .llamaCpp).contains("(<[256]>)?")
                || written.text(in: .llamaCpp).contains("<[256]>?"))
        #expect(try !written.text(in: .xgrammar).contains("<["))
    }

    @Test func `a forced call is a grammar with the format's markup`() async throws {
        let written = try #require(
            try await asked("hermes_json", asking: calling(.required)).writtenConstraint)
        #expect(written.field == "tool_choice" && written.form == nil && written.mayHoldMore)
        #expect(obeys(written, Self.call) && !obeys(written, "Hello"))
        #expect(!obeys(written, Self.call.replacing("1", with: "\"x\"")))
        #expect(try written.text(in: .llamaCpp).contains("<[257]>"))
        #expect(try written.text(in: .xgrammar).contains("\"<tool_call>"))
    }

    @Test func `markup counts as the token that it is where the grammar names it`() async throws {
        let written = try #require(
            try await asked("hermes_json", asking: calling(.required)).writtenConstraint)
        _ = try written.text(in: .llamaCpp)
        func obeys(_ pieces: [(TokenID?, String)]) -> Bool {
            var follower = written.follow(.grammar(.llamaCpp))
            return pieces.allSatisfy { follower.accept(TokenPiece(token: $0.0, bytes: Array($0.1.utf8))) }
                && follower.mayEnd
        }
        let open: (TokenID?, String) = (257, "<tool_call>")
        let close: (TokenID?, String) = (258, "</tool_call>")
        let inner = "\n{\"name\": \"add\", \"arguments\": {\"a\": 1}}\n"
        #expect(obeys([open, (nil, inner), close]))
        // Spelled in other tokens, it would be read as text; a control token inside is none.
        #expect(!obeys([(nil, "<tool_call>"), (nil, inner), close]))
        #expect(!obeys([open, (nil, "\n{\"name\": \""), (259, "</think>")]))
        #expect(written.unwantedTokens == [259])
    }

    @Test func `strict tools leave the text before a call free`() async throws {
        let written = try #require(try await asked("hermes_json", asking: calling(.auto)).writtenConstraint)
        #expect(written.field == "tools")
        #expect(obeys(written, "Hello there.") && obeys(written, "Let me see.\n" + Self.call))
        #expect(!obeys(written, Self.call.replacing("1", with: "\"x\"")))
        #expect(try written.text(in: .xgrammar).hasPrefix("root ::= "))
    }

    @Test func `reasoning may stand before what is constrained`() async throws {
        let request = try await asked("qwen3") {
            $0.constraint = OutputConstraint(.choice(["yes", "no"]), field: "guided_choice")
        }
        let written = try #require(request.writtenConstraint)
        #expect(written.form == .choice(["yes", "no"]) && written.mayHoldMore)
        #expect(obeys(written, "<think>\nHm.\n</think>\n\nyes") && obeys(written, "no"))
        #expect(!obeys(written, "maybe"))
    }

    @Test func `JSON is judged when it is whole where its spelling was left to the server`() async throws {
        let schema: JSONValue = [
            "type": "object", "properties": ["a": ["type": "integer"], "b": ["type": "boolean"]],
            "required": ["a", "b"], "additionalProperties": false,
        ]
        let request = try await asked("plain") {
            $0.constraint = OutputConstraint(.jsonSchema(schema), field: "response_format")
        }
        let written = try #require(request.writtenConstraint)
        let text = "{ \"b\" : true,\n\n \"a\":1 }"
        #expect(obeys(written, text, .form) && !obeys(written, text))
        for wrong in ["{\"a\": 1}", "{\"a\": 1, \"b\": 2}", "{\"a\": 1, \"b\": tr", ""] {
            #expect(!obeys(written, wrong, .form))
        }
    }

    @Test func `without a vocabulary everything is text`() async throws {
        let request = try await asked("hermes_json", NoTokens(), asking: calling(.named("add")))
        let written = try #require(request.writtenConstraint)
        #expect(try !written.text(in: .llamaCpp).contains("<["))
        #expect(obeys(written, Self.call))
    }

    @Test func `tokens of a request's own grammar need a vocabulary`() async throws {
        let request = try await asked("plain", NoTokens()) {
            $0.constraint = OutputConstraint(.gbnf("root ::= <[7]>"), field: "grammar")
        }
        let written = try #require(request.writtenConstraint)
        #expect(throws: InferenceError.self) { try written.text(in: .llamaCpp) }
    }

    @Test func `a template alone tells what is markup and what ends a turn`() async throws {
        let request = try await asked("hermes_json", NoTokens()) { _ in }
        let reserved = try #require(request.prompts.first?.reservedTexts)
        for text in ["<|im_start|>", "<|im_end|>", "<tool_call>", "</tool_call>"] {
            #expect(reserved.contains(text))
        }
        #expect(request.terminatorTexts == ["<|im_end|>"] && request.terminators.isEmpty)
        // They cannot be shown if the server stops at them.
        let shown = try await asked("hermes_json", NoTokens()) { $0.skipsSpecialTokens = false }
        #expect(shown.terminatorTexts == [])
        #expect(try await asked("hermes_json") { _ in }.prompts.first?.reservedTexts == [])
    }

    @Test(arguments: [
        ("{{ '<|a|>' + m }} [INST] [/INST] <s>", ["<s>", "<|a|>", "[/INST]", "[INST]"]),
        ("{% if a < b and c > d %}{{ x[0] }}[a]{{ y['KEY'] }}{% endif %}", []),
        ("<<SYS>> <> <=> <'a'> < a> <1>", ["<SYS>"]),
        ("<｜User｜>", ["<｜User｜>"]),
    ]) func `markup is what a template spells in brackets`(_ source: String, _ expected: [String]) throws {
        let set = TemplateSet(
            try ChatTemplate("{# \(source.replacing("{{", with: "").replacing("}}", with: "")) #}"))
        let ends = EndOfTurn(vocabulary: NoTokens(), template: nil)
        #expect(ModelProfile.markupTexts(set, format: .plain, ends: ends) == expected)
    }
}
