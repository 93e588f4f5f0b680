import APIFormats
import Inference
import OrderedJSON
import Testing

struct ChatRequestTests {
    private func conversation(_ members: String...) throws -> Conversation {
        let body = #"{"model":"m",\#(members.joined(separator: ","))}"#
        guard case .chat(let conversation) = try ChatCompletionRequest(parsing: body.utf8).request.input
        else {
            throw APIError(.server, "not a chat")
        }
        return conversation
    }

    @Test func `the smallest request asks for the defaults`() throws {
        let request = try ChatCompletionRequest(
            parsing: #"{"model":"larch","messages":[{"role":"user","content":"Hi"}]}"#.utf8)
        let chat = Conversation(messages: [ChatMessage(.user, "Hi")], toolChoice: .none)
        #expect(request.request == GenerationRequest(model: "larch", input: .chat(chat)))
        #expect(!request.isStreamed && !request.includesUsage && !request.usesLegacyFunctions)
        #expect(request.reasoningProfile == nil && request.warnings.isEmpty)
    }

    @Test func `null is the same as absent`() throws {
        let names = [
            "temperature", "top_p", "n", "stream", "stream_options", "stop", "max_tokens",
            "max_completion_tokens",
            "logit_bias", "logprobs", "top_logprobs", "seed", "tools", "tool_choice", "functions",
            "function_call",
            "response_format", "modalities", "audio", "prediction", "verbosity", "user", "no_such_field",
        ]
        let request = try ChatCompletionRequest.with(names.map { #""\#($0)":null"# }.joined(separator: ","))
        #expect(try request == ChatCompletionRequest.with())
    }

    @Test func `every field of a request lands in its place`() throws {
        let request = try ChatCompletionRequest.with(
            #""temperature":0.5,"top_p":0.9,"top_k":40,"min_p":0.05,"presence_penalty":-2,"frequency_penalty":1.5"#,
            #""seed":-1,"logit_bias":{"7":-100,"50256":0.5},"n":3,"max_completion_tokens":9,"min_tokens":2"#,
            #""stop":["a","b"],"stop_token_ids":[5,6],"include_stop_str_in_output":true,"ignore_eos":true"#,
            #""logprobs":true,"top_logprobs":4,"echo":true,"skip_special_tokens":false,"stream":true"#,
            #""stream_options":{"include_usage":true,"include_obfuscation":false}"#)
        guard case .chat(let chat) = request.request.input else { throw APIError(.server, "not a chat") }
        let sampling = SamplingOptions(
            temperature: 0.5, topK: 40, topP: 0.9, minP: 0.05, frequencyPenalty: 1.5, presencePenalty: -2,
            logitBias: [7: -100, 50_256: 0.5], seed: UInt64.max)
        let stop = StopRules(
            strings: ["a", "b"], tokens: [5, 6], includesMatch: true, ignoresEndOfTurn: true)
        #expect(
            request.request
                == GenerationRequest(
                    model: "m", input: .chat(chat), choicesPerPrompt: 3, sampling: sampling, stop: stop,
                    maxTokens: 9, minTokens: 2, topLogprobs: 4, echoesPrompt: true, skipsSpecialTokens: false)
        )
        #expect(request.isStreamed && request.includesUsage)
    }

    @Test(arguments: [
        (#""max_tokens":5"#, 5), (#""max_completion_tokens":6"#, 6),
        (#""max_tokens":7,"max_completion_tokens":7"#, 7),
        (#""max_tokens":-1"#, nil), (#""max_tokens":8.0"#, 8), (#""seed":1"#, nil),
    ])
    func `a token limit has two names, and -1 for none`(members: String, limit: Int?) throws {
        #expect(try ChatCompletionRequest.with(members).request.maxTokens == limit)
    }

    @Test(
        arguments: [
            (#""repetition_penalty":1.5"#, 1.5, nil), (#""repeat_penalty":1.5"#, 1.5, 64),
            (#""repeat_penalty":1.5,"repeat_last_n":-1"#, 1.5, nil),
            (#""repeat_penalty":1.5,"repeat_last_n":0"#, 1.5, 0),
            (#""repetition_penalty":1.5,"repeat_last_n":8"#, 1.5, 8), (#""repeat_last_n":8"#, 1, nil),
        ] as [(String, Float, Int?)])
    func `the repetition penalty looks as far back as its dialect does`(
        members: String, penalty: Float, window: Int?
    ) throws {
        let sampling = try ChatCompletionRequest.with(members).request.sampling
        #expect(sampling.repetitionPenalty == penalty)
        #expect(sampling.repetitionWindow == window)
    }

    @Test(arguments: [-1, 0]) func `top_k is off by either convention`(value: Int) throws {
        #expect(try ChatCompletionRequest.with(#""top_k":\#(value)"#).request.sampling.topK == 0)
    }

    @Test func `a model's own sampling holds where the request says nothing`() throws {
        let policy = RequestPolicy(samplingDefaults: SamplingOptions(temperature: 0.6, topK: 20))
        let body = #"{"model":"m","messages":[{"role":"user","content":""}],"top_k":0}"#
        let sampling = try ChatCompletionRequest(parsing: body.utf8, policy: policy).request.sampling
        #expect(sampling == SamplingOptions(temperature: 0.6, topK: 0))
    }

    @Test(arguments: [
        (#""stop":"x""#, ["x"]), (#""stop":[]"#, []), (#""stop":["x","y"]"#, ["x", "y"]),
    ])
    func `stop is a string or several`(members: String, strings: [String]) throws {
        #expect(try ChatCompletionRequest.with(members).request.stop.strings == strings)
    }

    @Test func `log probabilities without alternatives are asked for with a bare flag`() throws {
        #expect(try ChatCompletionRequest.with(#""logprobs":true"#).request.topLogprobs == 0)
        #expect(
            try ChatCompletionRequest.with(#""logprobs":false,"top_logprobs":0"#).request.topLogprobs == nil)
    }

    @Test func `messages of every role keep what they say`() throws {
        let messages = try conversation(
            """
            "messages":[
                {"role":"system","content":"Be brief.","name":"boss"},
                {"role":"developer","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]},
                {"role":"user","content":"","cache_control":{"type":"ephemeral"}},
                {"role":"assistant","content":null,"refusal":null,"annotations":[],"reasoning_content":"hm",
                 "tool_calls":[{"index":0,"id":"c1","type":"function","function":{"name":"f","arguments":"{oops"}}]},
                {"role":"tool","tool_call_id":"c1","content":[{"type":"text","text":"42"}]},
                {"role":"assistant","function_call":{"name":"g","arguments":""}},
                {"role":"function","name":"g","content":null},
                {"role":"assistant","content":[{"type":"refusal","refusal":"No."}],"reasoning":"why"},
                {"role":"assistant","content":null,"refusal":"Never.","tool_calls":null},
                {"role":"assistant","content":null}
            ]
            """
        ).messages
        #expect(
            messages == [
                ChatMessage(role: .system, content: .text("Be brief."), name: "boss"),
                ChatMessage(role: .developer, content: .parts([.text("a"), .text("b")])),
                ChatMessage(.user, ""),
                ChatMessage(
                    role: .assistant, content: nil, reasoning: "hm",
                    toolCalls: [ToolCall(id: "c1", name: "f", arguments: "{oops")]),
                ChatMessage(role: .tool, content: .parts([.text("42")]), toolCallID: "c1"),
                ChatMessage(
                    role: .assistant, content: nil, toolCalls: [ToolCall(id: "", name: "g", arguments: "")]),
                ChatMessage(role: .function, content: nil, name: "g"),
                ChatMessage(role: .assistant, content: .parts([.text("No.")]), reasoning: "why"),
                ChatMessage(.assistant, "Never."),
                ChatMessage(role: .assistant, content: nil),
            ])
    }

    @Test func `tools keep their source, key for key`() throws {
        let source =
            #"{"type":"function","function":{"parameters":{"z":1,"a":2},"name":"f","x-mine":true,"strict":true}}"#
        let tools = try conversation(
            #""messages":[{"role":"user","content":""}],"tools":[\#(source)],"tool_choice":"auto""#)
        #expect(tools.toolChoice == .auto && tools.allowsParallelToolCalls)
        let tool = try #require(tools.tools.first)
        #expect(tool.source.serialized() == source)
        #expect(tool.parameters == ["z": 1, "a": 2])
        #expect(tool.name == "f" && tool.description == nil && tool.isStrict)
    }

    @Test func `functions become tools of the newer shape and allow one call`() throws {
        let body = #""functions":[{"name":"f","description":"d"}],"function_call":"none""#
        let request = try ChatCompletionRequest.with(body)
        guard case .chat(let chat) = request.request.input else { throw APIError(.server, "not a chat") }
        #expect(request.usesLegacyFunctions && chat.toolChoice == .none && !chat.allowsParallelToolCalls)
        #expect(
            chat.tools.map { $0.source.serialized() } == [
                #"{"type":"function","function":{"name":"f","description":"d"}}"#
            ])
    }

    @Test(arguments: [
        (#""tools":[]"#, ToolChoice.none, true), (#""tool_choice":"none""#, .none, true),
        (#""tools":[],"functions":[{"name":"f"}]"#, .auto, false),
        (#""functions":[{"name":"f"}],"tool_choice":"none""#, .none, false),
        (#""tools":[{"type":"function","function":{"name":"f"}}],"function_call":"none""#, .none, true),
        (#""tools":[{"type":"function","function":{"name":"f"}}],"tool_choice":"none""#, .none, true),
        (#""tools":[{"type":"function","function":{"name":"f"}}],"parallel_tool_calls":false"#, .auto, false),
    ])
    func `the choice of tools is auto where there are tools`(
        members: String, choice: ToolChoice, allowsParallelCalls: Bool
    ) throws {
        let conversation = try conversation(#""messages":[{"role":"user","content":""}]"#, members)
        #expect(conversation.toolChoice == choice)
        #expect(conversation.allowsParallelToolCalls == allowsParallelCalls)
    }

    @Test(arguments: [
        (#""seed":1"#, Conversation.Ending.assistantTurn), (#""add_generation_prompt":true"#, .assistantTurn),
        (#""add_generation_prompt":false"#, .asRendered),
        (#""continue_final_message":true"#, .continuesLastMessage),
        (#""continue_final_message":true,"add_generation_prompt":false"#, .continuesLastMessage),
        (#""continue_final_message":false,"add_generation_prompt":true"#, .assistantTurn),
    ])
    func `a prompt ends as vLLM's two switches say`(members: String, ending: Conversation.Ending) throws {
        #expect(try conversation(#""messages":[{"role":"user","content":""}]"#, members).ending == ending)
    }

    @Test(arguments: [
        (#""reasoning_effort":"high""#, #"{"reasoning_effort":"high"}"#),
        (#""reasoning_effort":"none""#, #"{"reasoning_effort":"none","enable_thinking":false}"#),
        (#""enable_thinking":true"#, #"{"enable_thinking":true}"#),
        (#""chat_template_kwargs":{"b":[1],"a":null}"#, #"{"b":[1],"a":null}"#),
        (
            #""chat_template_kwargs":{"enable_thinking":true},"enable_thinking":false"#,
            #"{"enable_thinking":true}"#
        ),
    ])
    func `what is meant for the template reaches it`(members: String, arguments: String) throws {
        let conversation = try conversation(#""messages":[{"role":"user","content":""}]"#, members)
        #expect(JSONValue.object(conversation.templateArguments).serialized() == arguments)
    }

    @Test(arguments: [
        #""metadata":{"a":"b"},"store":true,"service_tier":"auto""#,
        #""prompt_cache_key":"k","prompt_cache_retention":"24h","cache_prompt":true"#,
        #""response_format":{"type":"text"},"modalities":["text"],"verbosity":"medium","best_of":1"#,
        #""use_beam_search":false,"typical_p":1,"mirostat":0,"spaces_between_special_tokens":true"#,
        #""mirostat_tau":5.0,"dry_multiplier":0.0,"dry_base":1.75,"xtc_probability":0,"xtc_threshold":0.1"#,
    ])
    func `fields that change nothing are accepted`(members: String) throws {
        #expect(try ChatCompletionRequest.with(members) == ChatCompletionRequest.with())
    }

    @Test(arguments: [
        (#""user":"u""#, RequestOrigin(client: "u")),
        (#""user":"u","safety_identifier":"s""#, RequestOrigin(client: "s")),
        (#""priority":-3"#, RequestOrigin(priority: -3)), (#""user":null"#, RequestOrigin()),
    ])
    func `who asks decides the order of those that wait`(members: String, origin: RequestOrigin) throws {
        #expect(try ChatCompletionRequest.with(members).request.origin == origin)
    }

    @Test func `llama.cpp's samplers are read`() throws {
        let request = try ChatCompletionRequest.with(
            #""typical_p":0.9,"top_n_sigma":1.5,"dynatemp_range":0.5,"dynatemp_exponent":2,"xtc_probability":0.3,"#
                + #""xtc_threshold":0.2,"mirostat":2,"mirostat_tau":4,"mirostat_eta":0.2,"dry_multiplier":0.8,"#
                + #""dry_base":1.5,"dry_allowed_length":3,"dry_penalty_last_n":-1,"dry_sequence_breakers":["\n"],"#
                + #""adaptive_target":0.6,"adaptive_decay":0.8"#)
        var expected = UncommonSamplers()
        expected.typicalP = 0.9
        expected.topNSigma = 1.5
        expected.dynamicTemperatureRange = 0.5
        expected.dynamicTemperatureExponent = 2
        expected.xtcProbability = 0.3
        expected.xtcThreshold = 0.2
        expected.mirostat = .init(version: .two, tau: 4, eta: 0.2)
        expected.dry = .init(multiplier: 0.8, base: 1.5, allowedLength: 3, window: nil, breakers: ["\n"])
        expected.adaptive = .init(target: 0.6, decay: 0.8)
        #expect(request.request.sampling.uncommon == expected)
    }

    @Test func `a lenient server warns of unknown fields, wherever they are`() throws {
        let body = """
            {"model":"m","tempratur":1,"messages":[{"role":"user","content":[{"type":"text","text":"","x":1}],"id":2},
            {"role":"user","content":"","id":3}]}
            """
        let request = try ChatCompletionRequest(
            parsing: body.utf8, policy: RequestPolicy(unknownFields: .warn))
        #expect(
            request.warnings == [
                "Unknown parameter: `messages[0].content[0].x`.",
                "Unknown parameter: `messages[0].id`.",
                "Unknown parameter: `messages[1].id`.",
                "Unknown parameter: `tempratur`. Did you mean `temperature`?",
            ])
    }

    @Test func `warnings stay few, and fit into a header`() throws {
        let names = (0..<500).map { #""x\#($0)\n":1"# }.joined(separator: ",")
        let body = #"{"model":"m","messages":[{"role":"user","content":""}],\#(names)}"#
        let request = try ChatCompletionRequest(
            parsing: body.utf8, policy: RequestPolicy(unknownFields: .warn))
        #expect(request.warnings.count == 16)
        #expect(request.warnings.allSatisfy { !$0.utf8.contains(UInt8(ascii: "\n")) && $0.utf8.count < 200 })
    }
}
