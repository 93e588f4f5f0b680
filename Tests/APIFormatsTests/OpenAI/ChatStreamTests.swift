import APIFormats
import Inference
import Testing

/// Byte for byte, in the shape of the transcripts of the streaming contract.
struct ChatStreamTests {
    @Test func `a plain reply is a role chunk, content chunks, an empty finish chunk and the end`() throws {
        let stream = try ChatCompletionRequest.with().stream(
            [.content("Larch"), .content(" needles fall."), .finish(.stop), .usage(Usage())], .test)
        #expect(
            stream == """
                data: {"id":"chatcmpl-r1","object":"chat.completion.chunk","created":1780000000,"model":"m",\
                "choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}

                data: {"id":"chatcmpl-r1","object":"chat.completion.chunk","created":1780000000,"model":"m",\
                "choices":[{"index":0,"delta":{"content":"Larch"},"finish_reason":null}]}

                data: {"id":"chatcmpl-r1","object":"chat.completion.chunk","created":1780000000,"model":"m",\
                "choices":[{"index":0,"delta":{"content":" needles fall."},"finish_reason":null}]}

                data: {"id":"chatcmpl-r1","object":"chat.completion.chunk","created":1780000000,"model":"m",\
                "choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

                data: [DONE]


                """)
    }

    @Test func `usage comes in a chunk of its own and is null before`() throws {
        let request = try ChatCompletionRequest.with(
            #""stream":true,"stream_options":{"include_usage":true}"#)
        let usage = Usage(promptTokens: 21, cachedPromptTokens: 3, completionTokens: 9, reasoningTokens: 2)
        let result = request.stream([.content("Larch needles fall."), .finish(.stop), .usage(usage)], .test)
        #expect(
            result
                == stream(
                    chatHead,
                    [
                        #"{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}],"usage":null}"#,
                        #"{"index":0,"delta":{"content":"Larch needles fall."},"finish_reason":null}],"usage":null}"#,
                        #"{"index":0,"delta":{},"finish_reason":"stop"}],"usage":null}"#,
                        #"],"usage":{"prompt_tokens":21,"completion_tokens":9,"total_tokens":30,"#
                            + #""prompt_tokens_details":{"cached_tokens":3},"#
                            + #""completion_tokens_details":{"reasoning_tokens":2}}}"#,
                    ]))
    }

    @Test func `calls are a name chunk and argument fragments, and {} where there are no arguments`() throws {
        let result = try ChatCompletionRequest.with().stream(
            [
                .content("Checking both."),
                .call(0, "call_7Qe2rT5w", "get_weather"),
                .arguments(0, #"{"city":""#), .arguments(0, ""), .arguments(0, #"Vadsø"}"#),
                .call(1, "call_9Lm4xK1b", "lock_doors"),
                .call(2, "call_2", "count"),
                .finish(.toolCalls),
            ], .test)
        let call0 =
            #"{"index":0,"id":"call_7Qe2rT5w","type":"function","function":{"name":"get_weather","arguments":""}}"#
        let call1 =
            #"{"index":1,"id":"call_9Lm4xK1b","type":"function","function":{"name":"lock_doors","arguments":""}}"#
        let call2 = #"{"index":2,"id":"call_2","type":"function","function":{"name":"count","arguments":""}}"#
        let deltas = [
            #"{"role":"assistant","content":""}"#,
            #"{"content":"Checking both."}"#,
            #"{"tool_calls":[\#(call0)]}"#,
            #"{"tool_calls":[{"index":0,"function":{"arguments":"{\"city\":\""}}]}"#,
            #"{"tool_calls":[{"index":0,"function":{"arguments":"Vadsø\"}"}}]}"#,
            #"{"tool_calls":[\#(call1)]}"#,
            #"{"tool_calls":[{"index":1,"function":{"arguments":"{}"}}]}"#,
            #"{"tool_calls":[\#(call2)]}"#,
            #"{"tool_calls":[{"index":2,"function":{"arguments":"{}"}}]}"#,
        ]
        let chunks = deltas.map { #"{"index":0,"delta":\#($0),"finish_reason":null}]}"# }
        #expect(
            result == stream(chatHead, chunks + [#"{"index":0,"delta":{},"finish_reason":"tool_calls"}]}"#]))
    }

    @Test(arguments: [[], [ReplyUpdate.arguments(0, #"{"text": "ten met"#)]])
    func `the token limit wins over the call it cuts, whose arguments stay as they are`(
        fragments: [ReplyUpdate]
    ) throws {
        let result = try ChatCompletionRequest.with().stream(
            [.call(0, "call_5", "save_note")] + fragments + [.finish(.length)], .test)
        let name =
            #"{"index":0,"id":"call_5","type":"function","function":{"name":"save_note","arguments":""}}"#
        let cut = #"{"tool_calls":[{"index":0,"function":{"arguments":"{\"text\": \"ten met"}}]}"#
        let deltas =
            [#"{"role":"assistant","content":""}"#, #"{"tool_calls":[\#(name)]}"#]
            + (fragments.isEmpty ? [] : [cut])
        let chunks = deltas.map { #"{"index":0,"delta":\#($0),"finish_reason":null}]}"# }
        #expect(result == stream(chatHead, chunks + [#"{"index":0,"delta":{},"finish_reason":"length"}]}"#]))
    }

    @Test func `functions are answered in their own shape, with the first call only`() throws {
        let request = try ChatCompletionRequest.with(#""functions":[{"name":"get_weather"}]"#)
        let result = request.stream(
            [
                .call(0, "call_1", "get_weather"), .arguments(0, #"{"city":"#), .arguments(0, #""Hol"}"#),
                .call(1, "call_2", "get_weather"), .arguments(1, "{}"), .finish(.toolCalls),
            ], .test)
        let deltas = [
            #"{"role":"assistant","content":""}"#,
            #"{"function_call":{"name":"get_weather","arguments":""}}"#,
            #"{"function_call":{"arguments":"{\"city\":"}}"#,
            #"{"function_call":{"arguments":"\"Hol\"}"}}"#,
        ]
        let chunks = deltas.map { #"{"index":0,"delta":\#($0),"finish_reason":null}]}"# }
        #expect(
            result
                == stream(chatHead, chunks + [#"{"index":0,"delta":{},"finish_reason":"function_call"}]}"#]))
    }

    @Test func `a failure is one error event, no finish reason, and the end`() throws {
        let result = try ChatCompletionRequest.with().stream(
            [.content("The first")], .test,
            failure: APIError(InferenceError.engineFailed(reason: "engine stopped")))
        #expect(
            result == """
                data: \(chatHead){"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}

                data: \(chatHead){"index":0,"delta":{"content":"The first"},"finish_reason":null}]}

                data: {"error":{"message":"engine stopped","type":"server_error","param":null,"code":null}}

                data: [DONE]


                """)
    }

    @Test func `a reply that ends before every choice has finished is a failure`() throws {
        let result = try ChatCompletionRequest.with(#""n":2"#).stream(
            [.content("Yes"), .finish(.stop)], .test)
        #expect(
            result.contains(#"data: {"error":{"message":"The engine ended the reply before it was finished."#)
        )
        #expect(result.hasSuffix("data: [DONE]\n\n"))
        #expect(result.split(separator: "[DONE]").count == 2)
    }

    @Test func `choices are introduced in order and then interleave`() throws {
        let result = try ChatCompletionRequest.with(#""n":2"#).stream(
            [
                .content("No", choice: 1), .content("Yes"), .finish(.stop, choice: 1),
                .content("late", choice: 1),
                .content("."), .finish(.length), .content("no such choice", choice: 2),
                .content("nor", choice: -1),
            ], .test)
        #expect(
            result
                == stream(
                    chatHead,
                    [
                        #"{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}"#,
                        #"{"index":1,"delta":{"role":"assistant","content":""},"finish_reason":null}]}"#,
                        #"{"index":1,"delta":{"content":"No"},"finish_reason":null}]}"#,
                        #"{"index":0,"delta":{"content":"Yes"},"finish_reason":null}]}"#,
                        #"{"index":1,"delta":{},"finish_reason":"stop"}]}"#,
                        #"{"index":0,"delta":{"content":"."},"finish_reason":null}]}"#,
                        #"{"index":0,"delta":{},"finish_reason":"length"}]}"#,
                    ]))
    }

    @Test func `log probabilities come in the chunk of their tokens, with bytes`() throws {
        let request = try ChatCompletionRequest.with(#""logprobs":true,"top_logprobs":1"#)
        let half = TokenLogprob.Alternative(token: 9, bytes: [0xC3], logprob: -.infinity)
        let entries = [
            TokenLogprob(token: 1, bytes: Array("Ol".utf8), logprob: -0.12),
            TokenLogprob(token: 2, bytes: [0x20, 0xC3], logprob: -0.5, top: [half]),
            TokenLogprob(token: 3, bytes: [0xA9], logprob: 0),
        ]
        let result = request.stream(
            [
                .event(.reasoning("hm", logprobs: [entries[0]]), choice: 0),
                .event(.content("Ol", logprobs: [entries[0]]), choice: 0),
                .event(.content(" é", logprobs: Array(entries[1...])), choice: 0), .finish(.stop),
            ], .test)
        #expect(
            result
                == stream(
                    chatHead,
                    [
                        #"{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}]}"#,
                        #"{"index":0,"delta":{"reasoning_content":"hm"},"logprobs":null,"finish_reason":null}]}"#,
                        #"{"index":0,"delta":{"content":"Ol"},"logprobs":{"content":[{"token":"Ol","logprob":-0.12,"#
                            + #""bytes":[79,108],"top_logprobs":[]}],"refusal":null},"finish_reason":null}]}"#,
                        #"{"index":0,"delta":{"content":" é"},"logprobs":{"content":["#
                            + #"{"token":" \\xc3","logprob":-0.5,"bytes":[32,195],"top_logprobs":["#
                            + #"{"token":"\\xc3","logprob":-9999.0,"bytes":[195]}]},"#
                            + #"{"token":"\\xa9","logprob":0.0,"bytes":[169],"top_logprobs":[]}],"refusal":null},"#
                            + #""finish_reason":null}]}"#,
                        #"{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}]}"#,
                    ]))
    }

    @Test(arguments: [
        (StopMatch.string("\"END\"\n"), #"\"END\"\n"#, true), (.token(42), "42", false),
    ])
    func `a stop rule that matched is named as vLLM names it`(
        match: StopMatch, value: String, isQuoted: Bool
    ) throws {
        let result = try ChatCompletionRequest.with().stream([.finish(.stop, match)], .test)
        let reason = isQuoted ? "\"\(value)\"" : value
        #expect(result.contains(#"{"index":0,"delta":{},"finish_reason":"stop","stop_reason":\#(reason)}]}"#))
    }

    @Test func `text, names and identity are escaped`() throws {
        let context = ReplyContext(
            id: "chatcmpl-\"", created: 7, model: "a\\b", systemFingerprint: "weir\n", hasReasoning: false)
        let result = try ChatCompletionRequest.with().stream(
            [.content("\"\\\n\u{1}🚀\u{2028}"), .call(0, "c\"", "f\""), .finish(.toolCalls)], context)
        let head =
            #"{"id":"chatcmpl-\"","object":"chat.completion.chunk","created":7,"model":"a\\b","system_fingerprint":"weir\n","choices":["#
        let chunks = result.split(separator: "\n\n").dropLast()
        #expect(chunks.allSatisfy { $0.hasPrefix("data: " + head) })
        #expect(result.contains("{\"content\":\"\\\"\\\\\\n\\u0001🚀\u{2028}\"}"))
        #expect(result.contains(#""id":"c\"","type":"function","function":{"name":"f\"","#))
    }

    @Test func `a keep-alive is a comment`() throws {
        var bytes: [UInt8] = []
        try ChatCompletionRequest.with().makeStreamEncoder(.test).keepAlive(into: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == ": keep-alive\n\n")
    }
}
