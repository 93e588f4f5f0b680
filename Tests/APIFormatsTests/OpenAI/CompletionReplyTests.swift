import APIFormats
import Inference
import Testing

struct CompletionReplyTests {
    private static let usage = Usage(promptTokens: 1, completionTokens: 2)
    private static let usageText =
        #"{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3,"prompt_tokens_details":{"cached_tokens":0},"#
        + #""completion_tokens_details":{"reasoning_tokens":0}}"#

    @Test func `a stream is text chunks, an empty finish chunk and the end`() throws {
        let updates: [ReplyUpdate] = [
            .content("Once"), .content(" upon"), .finish(.length), .usage(Self.usage),
        ]
        #expect(
            try CompletionRequest.with().stream(updates, .completion)
                == stream(
                    completionHead,
                    [
                        #"{"text":"Once","index":0,"logprobs":null,"finish_reason":null}]}"#,
                        #"{"text":" upon","index":0,"logprobs":null,"finish_reason":null}]}"#,
                        #"{"text":"","index":0,"logprobs":null,"finish_reason":"length"}]}"#,
                    ]))
    }

    @Test func `usage comes in a chunk of its own and is null before`() throws {
        let request = try CompletionRequest.with(
            #""n":2,"stream":true,"stream_options":{"include_usage":true}"#)
        let updates: [ReplyUpdate] = [
            .content("b", choice: 1), .finish(.stop, .string("."), choice: 1), .finish(.stop),
            .usage(Self.usage),
        ]
        #expect(
            request.stream(updates, .completion)
                == stream(
                    completionHead,
                    [
                        #"{"text":"b","index":1,"logprobs":null,"finish_reason":null}],"usage":null}"#,
                        #"{"text":"","index":1,"logprobs":null,"finish_reason":"stop","stop_reason":"."}],"usage":null}"#,
                        #"{"text":"","index":0,"logprobs":null,"finish_reason":"stop"}],"usage":null}"#,
                        #"],"usage":\#(Self.usageText)}"#,
                    ]))
    }

    @Test func `a failure is one error event and the end`() throws {
        let failure = APIError(InferenceError.engineFailed(reason: "engine stopped"))
        #expect(
            try CompletionRequest.with().stream([.content("a")], .completion, failure: failure)
                == "data: \(completionHead)"
                + #"{"text":"a","index":0,"logprobs":null,"finish_reason":null}]}"#
                + "\n\ndata: "
                + #"{"error":{"message":"engine stopped","type":"server_error","param":null,"code":null}}"#
                + "\n\ndata: [DONE]\n\n")
    }

    /// The token of half a character has a name, a first token has no probability, and offsets are code points.
    private static let logprobUpdates: [ReplyUpdate] = [
        .event(
            .content(
                "Øl",
                logprobs: [
                    TokenLogprob(token: 1, bytes: Array("Ø".utf8), logprob: nil),
                    TokenLogprob(
                        token: 2, bytes: Array("l".utf8), logprob: -0.5,
                        top: [
                            .init(token: 3, bytes: Array("k".utf8), logprob: -0.25),
                            .init(token: 2, bytes: Array("l".utf8), logprob: -0.5),
                        ]),
                ]), choice: 0),
        .event(
            .content(
                "é!",
                logprobs: [
                    TokenLogprob(token: 4, bytes: [0xC3], logprob: -1),
                    TokenLogprob(token: 5, bytes: [0xA9, 0x21], logprob: -2),
                    TokenLogprob(
                        token: 6, bytes: [0x22], logprob: -3,
                        top: [.init(token: 7, bytes: [0x21], logprob: -.infinity)]),
                ]), choice: 0),
        .finish(.stop),
    ]

    @Test func `log probabilities are four parallel lists`() throws {
        let request = try CompletionRequest.with(#""logprobs":2"#)
        let stream = request.stream(Self.logprobUpdates, .completion)
        #expect(
            stream.contains(
                #""logprobs":{"tokens":["Ø","l"],"token_logprobs":[null,-0.5],"#
                    + #""top_logprobs":[null,{"k":-0.25,"l":-0.5}],"text_offset":[0,1]},"finish_reason":null"#
            ))
        #expect(
            stream.contains(
                #""logprobs":{"tokens":["bytes:\\xc3","bytes:\\xa9!","\""],"token_logprobs":[-1.0,-2.0,-3.0],"#
                    + #""top_logprobs":[{"bytes:\\xc3":-1.0},{"bytes:\\xa9!":-2.0},{"!":-9999.0,"\"":-3.0}],"#
                    + #""text_offset":[2,3,4]},"finish_reason":null"#))
        #expect(stream.contains(#"{"text":"","index":0,"logprobs":null,"finish_reason":"stop"}"#))
        let body = try request.body(Self.logprobUpdates, .completion)
        #expect(body.contains(#""tokens":["Ø","l","bytes:\\xc3","bytes:\\xa9!","\""]"#))
        #expect(body.contains(#""text_offset":[0,1,2,3,4]},"finish_reason":"stop""#))
    }

    @Test func `log probabilities that were not asked for are not sent`() throws {
        #expect(try !CompletionRequest.with().body(Self.logprobUpdates, .completion).contains("tokens"))
    }

    @Test func `a whole reply is one object`() throws {
        let body = try CompletionRequest.with(#""n":2"#).body(
            [.content("a"), .content("b"), .finish(.stop), .finish(.length, choice: 1), .usage(Self.usage)],
            .completion)
        #expect(
            body == completionHead + #"{"text":"ab","index":0,"logprobs":null,"finish_reason":"stop"},"#
                + #"{"text":"","index":1,"logprobs":null,"finish_reason":"length"}],"usage":\#(Self.usageText)}"#
        )
    }

    @Test func `a reply that was cut short is an error in both forms`() throws {
        let request = try CompletionRequest.with()
        #expect(throws: APIError.self) { try request.body([.content("a")], .completion) }
        let stream = request.stream([.content("a")], .completion)
        #expect(
            stream.contains(#"{"error":{"message":"The engine ended"#) && stream.hasSuffix("data: [DONE]\n\n")
        )
    }
}
