import APIFormats
import Inference
import Testing

struct ChatReplyTests {
    private static let head =
        #"{"id":"chatcmpl-r1","object":"chat.completion","created":1780000000,"model":"m","choices":["#

    @Test(arguments: [
        (
            [ReplyUpdate.content("Larch"), .content("."), .finish(.stop)],
            #"{"role":"assistant","content":"Larch.","refusal":null},"logprobs":null,"finish_reason":"stop""#
        ),
        (
            [.finish(.length)],
            #"{"role":"assistant","content":null,"refusal":null},"logprobs":null,"finish_reason":"length""#
        ),
        (
            [.reasoning("h"), .reasoning("m"), .content("Yes"), .finish(.stop, .token(7))],
            #"{"role":"assistant","content":"Yes","refusal":null,"reasoning_content":"hm"},"logprobs":null,"#
                + #""finish_reason":"stop","stop_reason":7"#
        ),
        (
            [
                .call(0, "c0", "f"), .arguments(0, #"{"a""#), .arguments(0, ":1}"), .call(1, "c1", "g"),
                .finish(.toolCalls),
            ],
            #"{"role":"assistant","content":null,"refusal":null,"tool_calls":["#
                + #"{"id":"c0","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}},"#
                + #"{"id":"c1","type":"function","function":{"name":"g","arguments":"{}"}}]},"#
                + #""logprobs":null,"finish_reason":"tool_calls""#
        ),
        (
            [.call(0, "c0", "f"), .finish(.length)],
            #"{"role":"assistant","content":null,"refusal":null,"tool_calls":["#
                + #"{"id":"c0","type":"function","function":{"name":"f","arguments":""}}]},"#
                + #""logprobs":null,"finish_reason":"length""#
        ),
    ])
    func `a whole reply is the fold of its events`(updates: [ReplyUpdate], choice: String) throws {
        let body = try ChatCompletionRequest.with().body(updates, .reasoning)
        #expect(body == Self.head + #"{"index":0,"message":"# + choice + "}]}")
    }

    @Test func `usage and fingerprint have their places`() throws {
        var context = ReplyContext.test
        context.systemFingerprint = "weir-1"
        let body = try ChatCompletionRequest.with().body(
            [.finish(.stop), .usage(Usage(promptTokens: 2, completionTokens: 3))], context)
        #expect(body.contains(#""model":"m","system_fingerprint":"weir-1","choices":["#))
        #expect(
            body.hasSuffix(
                #"],"usage":{"prompt_tokens":2,"completion_tokens":3,"total_tokens":5,"#
                    + #""prompt_tokens_details":{"cached_tokens":0},"completion_tokens_details":{"reasoning_tokens":0}}}"#
            ))
    }

    @Test func `functions are answered with a function call`() throws {
        let request = try ChatCompletionRequest.with(#""functions":[{"name":"f"}]"#)
        let body = try request.body([.call(0, "c", "f"), .call(1, "d", "f"), .finish(.toolCalls)], .test)
        #expect(
            body.contains(#""refusal":null,"function_call":{"name":"f","arguments":"{}"}},"logprobs":null,"#))
        #expect(body.contains(#""finish_reason":"function_call"}"#))
    }

    @Test func `a reply that was cut short is an error and never a whole reply`() throws {
        let request = try ChatCompletionRequest.with(#""n":2"#)
        #expect(throws: APIError(.server, "The engine ended the reply before it was finished.")) {
            try request.body([.content("Yes"), .finish(.stop)], .test)
        }
    }
}
