import APIFormats
import Inference
import Testing

struct ReasoningProfileTests {
    private static let thoughtful: [ReplyUpdate] = [
        .reasoning("Which tree"), .reasoning(" drops needles?"), .content("The larch."), .content("!"),
        .finish(.stop), .usage(Usage(promptTokens: 4, completionTokens: 9, reasoningTokens: 5)),
    ]

    private static let emptyFinish = #"{},"finish_reason":"stop""#

    @Test(arguments: [
        (
            "standard",
            [
                #"{"role":"assistant","content":null,"reasoning_content":""}"#,
                #"{"content":null,"reasoning_content":"Which tree"}"#,
                #"{"content":null,"reasoning_content":" drops needles?"}"#,
                #"{"content":"The larch.","reasoning_content":null}"#,
                #"{"content":"!","reasoning_content":null}"#,
            ], emptyFinish
        ),
        (
            "deepseek",
            [
                #"{"role":"assistant","content":null,"reasoning_content":""}"#,
                #"{"content":null,"reasoning_content":"Which tree"}"#,
                #"{"content":null,"reasoning_content":" drops needles?"}"#,
                #"{"content":"The larch.","reasoning_content":null}"#,
                #"{"content":"!","reasoning_content":null}"#,
            ], #"{"content":"","reasoning_content":null},"finish_reason":"stop""#
        ),
        (
            "vllm",
            [
                #"{"role":"assistant","content":""}"#, #"{"reasoning":"Which tree"}"#,
                #"{"reasoning":" drops needles?"}"#, #"{"content":"The larch."}"#, #"{"content":"!"}"#,
            ], emptyFinish
        ),
        (
            "inline",
            [
                #"{"role":"assistant","content":""}"#, #"{"content":"<think>\nWhich tree"}"#,
                #"{"content":" drops needles?"}"#, #"{"content":"\n</think>\n\nThe larch."}"#,
                #"{"content":"!"}"#,
            ], emptyFinish
        ),
        (
            "hidden",
            [#"{"role":"assistant","content":""}"#, #"{"content":"The larch."}"#, #"{"content":"!"}"#],
            emptyFinish
        ),
    ])
    func `each profile has its own deltas`(format: String, deltas: [String], finish: String) throws {
        let result = try ChatCompletionRequest.with(#""reasoning_format":"\#(format)""#)
            .stream(Self.thoughtful, .reasoning)
        let chunks = deltas.map { #"{"index":0,"delta":\#($0),"finish_reason":null}]}"# }
        #expect(result == stream(chatHead, chunks + [#"{"index":0,"delta":\#(finish)}]}"#]))
    }

    @Test func `the usage that was asked for is in DeepSeek's finish chunk and nowhere else`() throws {
        let options =
            #""stream":true,"stream_options":{"include_usage":true},"reasoning_format":"deepseek","n":2"#
        let usage = Usage(promptTokens: 4, completionTokens: 2)
        let result = try ChatCompletionRequest.with(options).stream(
            [.finish(.stop, choice: 1), .finish(.length), .usage(usage)], .reasoning)
        let role =
            #""delta":{"role":"assistant","content":null,"reasoning_content":""},"finish_reason":null}]"#
        let last = #""delta":{"content":"","reasoning_content":null},"finish_reason""#
        #expect(
            result
                == stream(
                    chatHead,
                    [
                        #"{"index":0,\#(role),"usage":null}"#, #"{"index":1,\#(role),"usage":null}"#,
                        #"{"index":1,\#(last):"stop"}],"usage":null}"#,
                        #"{"index":0,\#(last):"length"}],"usage":{"prompt_tokens":4,"completion_tokens":2,"#
                            + #""total_tokens":6,"prompt_tokens_details":{"cached_tokens":0},"#
                            + #""completion_tokens_details":{"reasoning_tokens":0}}}"#,
                    ]))
    }

    @Test func `a finish chunk that waits for its usage is not lost, and not sent after a failure`() throws {
        let options = #""stream":true,"stream_options":{"include_usage":true},"reasoning_format":"deepseek""#
        let request = try ChatCompletionRequest.with(options)
        let withoutUsage = request.stream([.finish(.stop)], .reasoning)
        #expect(withoutUsage.contains(#""finish_reason":"stop"}],"usage":null}"#))
        let failed = request.stream([.finish(.stop)], .reasoning, failure: APIError(.server, "gone"))
        #expect(!failed.contains(#""finish_reason":"stop""#))
    }

    @Test(arguments: ReasoningProfile.allCases)
    func `a model without reasoning has plain deltas in every profile`(profile: ReasoningProfile) throws {
        var context = ReplyContext.test
        context.defaultReasoning = profile
        let result = try ChatCompletionRequest.with().stream([.content("Hi"), .finish(.stop)], context)
        #expect(
            result
                == stream(
                    chatHead,
                    [
                        #"{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}"#,
                        #"{"index":0,"delta":{"content":"Hi"},"finish_reason":null}]}"#,
                        #"{"index":0,"delta":{},"finish_reason":"stop"}]}"#,
                    ]))
    }

    @Test(arguments: [
        ("none", ReasoningProfile.inline), ("auto", nil), ("standard", .standard), ("deepseek", .deepseek),
        ("vllm", .vllm), ("inline", .inline), ("hidden", .hidden),
    ])
    func `a request chooses by llama.cpp's names and by ours`(name: String, profile: ReasoningProfile?) throws
    {
        #expect(try ChatCompletionRequest.with(#""reasoning_format":"\#(name)""#).reasoningProfile == profile)
    }

    @Test func `vLLM's switch hides the reasoning`() throws {
        #expect(try ChatCompletionRequest.with(#""include_reasoning":false"#).reasoningProfile == .hidden)
        #expect(try ChatCompletionRequest.with(#""include_reasoning":true"#).reasoningProfile == nil)
    }

    @Test func `the server's choice holds where the request makes none`() throws {
        var context = ReplyContext.reasoning
        context.defaultReasoning = .vllm
        let result = try ChatCompletionRequest.with().stream([.reasoning("hm"), .finish(.stop)], context)
        #expect(result.contains(#"{"reasoning":"hm"}"#))
    }

    @Test(arguments: [
        ([ReplyUpdate.reasoning("hm"), .finish(.stop)], "<think>\nhm\n</think>\n\n"),
        ([.reasoning("hm"), .call(0, "c", "f"), .finish(.toolCalls)], "<think>\nhm\n</think>\n\n"),
        ([.reasoning("h"), .reasoning("m"), .finish(.length)], "<think>\nhm"),
        (
            [.reasoning("a"), .content("b"), .reasoning("c"), .content("d"), .finish(.stop)],
            "<think>\na\n</think>\n\nb<think>\nc\n</think>\n\nd"
        ),
        ([.content("b"), .finish(.stop)], "b"),
    ])
    func `inline reasoning is closed unless it was cut off`(updates: [ReplyUpdate], content: String) throws {
        let request = try ChatCompletionRequest.with(#""reasoning_format":"inline""#)
        let reply = try #require(try StreamedReply(chat: request.stream(updates, .reasoning)).choices.first)
        #expect(reply.content == content)
    }
}
