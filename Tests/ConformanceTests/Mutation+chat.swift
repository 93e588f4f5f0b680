import Conformance

extension Mutation {
    private static let head =
        #""id":"chatcmpl-w1","object":"chat.completion.chunk","created":1790000000,"model":"weir","#
    private static func chunk(_ choice: String) -> String { "data: {\(head)\"choices\":[\(choice)]}\n\n" }

    /// Of chunks, choices, finish and usage.
    static let chat: [Mutation] = [
        Mutation(
            "no role", "chat.sse", .replace(#""role":"assistant","content":"""#, with: #""content":"""#),
            breaks: [.role]),
        Mutation(
            "a role in a later chunk", "chat.sse",
            .replace(#"{"content":"Прив"}"#, with: #"{"role":"assistant","content":"Прив"}"#), breaks: [.role]
        ),
        Mutation(
            "text in the role's chunk", "chat.sse",
            .replace(#""role":"assistant","content":"""#, with: #""role":"assistant","content":"So""#),
            breaks: [.role]),
        Mutation(
            "a role of null content before text", "chat.sse",
            .replace(#""role":"assistant","content":"""#, with: #""role":"assistant","content":null"#),
            breaks: [.role]),
        Mutation(
            "an empty id", "chat.sse", .replaceAll(#""chatcmpl-w1""#, with: #""""#), breaks: [.identity]),
        Mutation(
            "no id", "chat.sse", .replaceAll(#""id":"chatcmpl-w1","#, with: ""), breaks: [.identity]),
        Mutation(
            "created that changes", "chat.sse", .replace("1790000000", with: "1790000001"),
            breaks: [.identity]),
        Mutation(
            "created that is a fraction", "chat.sse", .replaceAll("1790000000", with: "1790000000.5"),
            breaks: [.identity]),
        Mutation(
            "the object of a whole reply", "chat.sse",
            .replaceAll("chat.completion.chunk", with: "chat.completion"),
            breaks: [.identity]),
        Mutation(
            "no finish_reason key", "chat.sse", .replace(#","finish_reason":null"#, with: ""),
            breaks: [.choiceShape]),
        Mutation(
            "content that is a number", "chat.sse", .replace(#"{"content":"Ada"}"#, with: #"{"content":5}"#),
            breaks: [.choiceShape]),
        Mutation("no finish_reason", "chat.sse", .drop(#""stop""#), breaks: [.finish]),
        Mutation(
            "two finish_reasons", "chat.sse",
            .insert(chunk(#"{"index":0,"delta":{},"finish_reason":"stop"}"#), before: "data: [DONE]"),
            breaks: [.finish]),
        Mutation(
            "text in the last chunk", "chat.sse",
            .replace(
                #""delta":{},"finish_reason":"stop""#,
                with: #""delta":{"content":"."},"finish_reason":"stop""#),
            breaks: [.finish]),
        Mutation(
            "a finish_reason of nobody", "chat.sse", .replace(#""stop""#, with: #""eos_token""#),
            breaks: [.finishReason]),
        Mutation(
            "tool_calls without a call", "chat.sse", .replace(#""stop""#, with: #""tool_calls""#),
            breaks: [.finishReason]),
        Mutation(
            "length before the limit", "chat-usage.sse", .replace(#""stop""#, with: #""length""#),
            breaks: [.finishReason]
        ) { $0.request.maxTokens = 50 },
        Mutation("no [DONE]", "chat.sse", .drop("[DONE]"), breaks: [.done]),
        Mutation("[DONE] twice", "chat.sse", .append("data: [DONE]\n\n"), breaks: [.done]),
        Mutation("no [DONE] after an error", "chat-error.sse", .drop("[DONE]"), breaks: [.done]),
        Mutation(
            "usage that nobody asked for", "chat.sse", .replace("}]}\n\n", with: "}],\"usage\":null}\n\n"),
            breaks: [.usage]),
        Mutation("no usage", "chat-usage.sse", .drop("prompt_tokens"), breaks: [.usage]),
        Mutation(
            "a chunk without usage:null", "chat-usage.sse", .replace(#","usage":null"#, with: ""),
            breaks: [.usage]),
        Mutation(
            "usage in the finish chunk", "chat-usage.sse",
            .replace(
                "\"stop\"}],\"usage\":null}\n\ndata: {\(head)\"choices\":[],\"usage\":",
                with: "\"stop\"}],\"usage\":"), breaks: [.usage]),
        Mutation(
            "counts that do not add up", "chat-usage.sse",
            .replace(#""total_tokens":16"#, with: #""total_tokens":17"#), breaks: [.accounting]),
        Mutation(
            "more chunks than tokens", "chat-usage.sse",
            .replace(
                #""completion_tokens":4,"total_tokens":16"#, with: #""completion_tokens":0,"total_tokens":12"#
            ),
            breaks: [.accounting, .coalescing]),
        Mutation(
            "choices out of order", "chat-choices.sse",
            .replace(
                #""choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}"#,
                with:
                    #""choices":[{"index":1,"delta":{"role":"assistant","content":""},"finish_reason":null}]}"#
            ),
            breaks: [.choices, .role]),
        Mutation("too few choices", "chat-choices.sse", .append(": bye\n\n"), breaks: [.choices]) {
            $0.request.choiceCount = 3
        },
        Mutation(
            "two kinds in a chunk", "chat-reasoning.sse",
            .replace(
                #"{"content":"Two apples."}"#, with: #"{"reasoning_content":"!","content":"Two apples."}"#),
            breaks: [.oneKind]),
        Mutation(
            "a chunk that says nothing", "chat.sse",
            .replace(#"{"content":"Ada"}"#, with: #"{"content":""}"#), breaks: [.emptyChunks]),
        Mutation(
            "an empty list of calls", "chat.sse",
            .replace(#"{"content":"Ada"}"#, with: #"{"content":"Ada","tool_calls":[]}"#),
            breaks: [.emptyChunks]),
        Mutation(
            "empty choices without usage", "chat.sse",
            .insert("data: {\(head)\"choices\":[]}\n\n", before: "data: [DONE]"), breaks: [.emptyChunks]),
        Mutation(
            "a refusal that is a number", "chat-refusal.sse",
            .replace(#"{"refusal":" do that."}"#, with: #"{"refusal":5}"#), breaks: [.refusal]),
        Mutation(
            "silence", "chat.sse", .cut(chunk(#"{"index":0,"delta":{},"finish_reason":"stop"}"#)),
            breaks: [.done, .failure]),
        Mutation(
            "an error that is a text", "chat-error.sse",
            .replace(
                #"{"message":"the engine stopped","type":"server_error","param":null,"code":null}"#,
                with: #""the engine stopped""#), breaks: [.failure]),
        Mutation(
            "a chunk after the error", "chat-error.sse",
            .insert(
                chunk(#"{"index":0,"delta":{"content":"st"},"finish_reason":null}"#), before: "data: [DONE]"),
            breaks: [.failure]),
        Mutation(
            "a finish_reason and an error", "chat-error.sse",
            .insert(chunk(#"{"index":0,"delta":{},"finish_reason":"stop"}"#), before: "data: {\"error\""),
            breaks: [.failure]),
    ]
}
