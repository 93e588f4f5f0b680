import Inference
import OrderedJSON
import Testing

@testable import RemoteEngine

@Suite struct UpstreamBodyTests {
    private func body(
        _ kind: UpstreamKind, _ change: (inout GenerationRequest) -> Void = { _ in }
    ) throws(InferenceError) -> JSONValue {
        var request = GenerationRequest(
            model: "m", input: .chat(Conversation(messages: [ChatMessage(.user, "Hi")])))
        change(&request)
        return .object(try UpstreamBody(request, model: "theirs", kind: kind).fields)
    }

    @Test func `a generic server is asked for nothing that OpenAI has not`() throws {
        let expected: JSONValue = [
            "model": "theirs", "stream": true, "stream_options": ["include_usage": true],
            "messages": [["role": "user", "content": "Hi"]], "temperature": 1.0, "top_p": 1.0,
        ]
        #expect(try body(.openAI) == expected)
    }

    @Test func `content in parts is sent as one text`() throws {
        let message = ChatMessage(role: .user, content: .parts([.text("Hi"), .text("Bye")]))
        let sent = try body(.vLLM) { $0.input = .chat(Conversation(messages: [message])) }["messages"]
        #expect(sent == [["role": "user", "content": "Hi\nBye"]])
    }

    @Test func `servers with defaults of their own are told ours`() throws {
        let vLLM = try body(.vLLM)
        #expect(vLLM["top_k"] == -1 && vLLM["repetition_penalty"] == 1.0 && vLLM["min_p"] == 0.0)
        let llamaCpp = try body(.llamaCpp)
        #expect(llamaCpp["top_k"] == 0 && llamaCpp["repeat_penalty"] == 1.0 && llamaCpp["min_p"] == 0.0)
        let python = try body(.llamaCppPython)
        #expect(python["top_k"] == 0 && python["repeat_penalty"] == 1.0 && python["min_p"] == 0.0)
    }

    @Test func `a call without content has an empty one where null need not be known`() throws {
        let call = ToolCall(id: "c1", name: "f", arguments: "{}")
        let message = ChatMessage(role: .assistant, content: nil, toolCalls: [call])
        func sent(_ kind: UpstreamKind) throws -> JSONObject? {
            let body = try body(kind) { $0.input = .chat(Conversation(messages: [message])) }
            return body["messages"]?.arrayValue?[0].objectValue
        }
        #expect(try sent(.llamaCppPython)?["content"] == "")
        #expect(try sent(.openAI)?["content"] == "")
        #expect(try sent(.vLLM)?["content"] == .null)
    }

    @Test func `llama-cpp-python is held to a form in its own words`() throws {
        func body(_ names: [String], _ choice: ToolChoice) throws(InferenceError) -> JSONValue {
            try self.body(.llamaCppPython) { request in
                let tools = names.map { ToolDefinition(name: $0, source: ["name": .string($0)]) }
                request.input = .chat(
                    Conversation(
                        messages: [ChatMessage(.user, "Hi")], tools: tools, toolChoice: choice))
            }
        }
        let named: JSONValue = ["type": "function", "function": ["name": "f"]]
        #expect(try body(["f", "g"], .named("f"))["tool_choice"] == named)
        #expect(try body(["f"], .required)["tool_choice"] == named)
        #expect(throws: InferenceError.self) { try body(["f", "g"], .required) }

        let schema = OutputConstraint(.jsonSchema(["type": "object"]), field: "response_format")
        #expect(
            try self.body(.llamaCppPython) { $0.constraint = schema }["response_format"]
                == ["type": "json_object", "schema": ["type": "object"]])
        #expect(throws: InferenceError.self) {
            try self.body(.llamaCppPython) { request in
                request.input = .completion([.text("Hi")])
                request.constraint = schema
            }
        }
    }

    @Test(arguments: [
        (UpstreamKind.vLLM, "structured_outputs", ["regex": "a|b"] as JSONValue), (.sglang, "regex", "a|b"),
        (.xinference, "guided_regex", "a|b"),
    ]) func `regular expressions are asked for in the servers words`(
        _ kind: UpstreamKind, _ field: String, _ value: JSONValue
    ) throws {
        #expect(
            try body(kind) { $0.constraint = .init(.regex("a|b"), field: "guided_regex") }[field] == value)
    }

    @Test func `choices become a grammar where there are none`() throws {
        let constraint = OutputConstraint(.choice(["a\"", "b.c"]), field: "guided_choice")
        #expect(try body(.llamaCpp) { $0.constraint = constraint }["grammar"] == #"root ::= "a\"" | "b.c""#)
        #expect(try body(.sglang) { $0.constraint = constraint }["regex"] == #"(a"|b\.c)"#)
    }

    @Test(arguments: [
        (UpstreamKind.openAI, "top_k"), (.openAI, "guided_regex"), (.lorax, "n"), (.ollama, "logit_bias"),
        (.tgi, "min_p"), (.openAI, "ignore_eos"), (.lorax, "chat_template_kwargs.enable_thinking"),
    ]) func `what a server cannot do is refused by name`(_ kind: UpstreamKind, _ field: String) {
        #expect {
            try body(kind) { request in
                request.sampling.topK = 5
                request.sampling.minP = 0.1
                request.sampling.logitBias = [1: 1]
                request.choicesPerPrompt = 2
                request.stop.ignoresEndOfTurn = true
                request.constraint = .init(.regex("a"), field: "guided_regex")
                request.input = .chat(
                    Conversation(
                        messages: [ChatMessage(.user, "Hi")],
                        templateArguments: field.hasPrefix("chat") ? ["enable_thinking": false] : [:]))
                // Only the field that the case is about.
                if field != "top_k" { request.sampling.topK = 0 }
                if field != "min_p" { request.sampling.minP = 0 }
                if field != "logit_bias" { request.sampling.logitBias = [:] }
                if field != "n" { request.choicesPerPrompt = 1 }
                if field != "ignore_eos" { request.stop.ignoresEndOfTurn = false }
                if field != "guided_regex" { request.constraint = nil }
            }
        } throws: { error in
            guard case InferenceError.invalidRequest(field, let reason) = error else { return false }
            return reason.contains("`\(field)`")
        }
    }
}
