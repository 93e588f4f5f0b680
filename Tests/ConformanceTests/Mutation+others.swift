import Conformance

extension Mutation {
    /// Of the other APIs.
    static let others: [Mutation] = [
        Mutation(
            "chat chunks for a completion", "completions.sse",
            .replaceAll("text_completion", with: "chat.completion.chunk"), breaks: [.identity]),
        Mutation(
            "a delta in a completion", "completions.sse",
            .replace(#""text":"Once""#, with: #""delta":{},"text":"Once""#), breaks: [.completionShape]),
        Mutation(
            "no logprobs key in a completion", "completions.sse", .replace(#""logprobs":null,"#, with: ""),
            breaks: [.completionShape]),
        Mutation(
            "a finish_reason in every chunk", "completions.sse",
            .replace(#""finish_reason":null"#, with: #""finish_reason":"length""#), breaks: [.finish]),
        Mutation(
            "a completion that ends in silence", "completions.sse",
            .cut(
                #"data: {"id":"cmpl-w1","object":"text_completion","created":1790000000,"model":"weir","choices":[{"text":"","#
            ),
            breaks: [.done, .failure]),
        Mutation(
            "no sequence number", "responses.sse", .replace(#","sequence_number":3"#, with: ""),
            breaks: [.responsesShape]),
        Mutation(
            "numbers that begin with 1", "responses.sse",
            .replace(#""sequence_number":0"#, with: #""sequence_number":1"#), breaks: [.responsesShape]),
        Mutation(
            "an event of another name", "responses.sse",
            .replace("event: response.created", with: "event: response.begun"), breaks: [.responsesShape]),
        Mutation(
            "no output_text.done", "responses.sse", .drop("event: response.output_text.done"),
            breaks: [.responsesShape]),
        Mutation(
            "deltas without logprobs", "responses.sse",
            .replace(#""delta":"Ich schaue ","logprobs":[]"#, with: #""delta":"Ich schaue ""#),
            breaks: [.responsesShape]),
        Mutation(
            "arguments.done without a name", "responses.sse",
            .replace(
                #""name":"get_weather","arguments":"{\"city\":\"Rome\"}","sequence_number":18"#,
                with: #""arguments":"{\"city\":\"Rome\"}","sequence_number":18"#), breaks: [.responsesShape]),
        Mutation(
            "another item at the end", "responses.sse",
            .replace(#""output":[{"id":"rs_w1""#, with: #""output":[{"id":"rs_w2""#),
            breaks: [.responsesShape]),
        Mutation(
            "[DONE] in the Responses API", "responses.sse", .append("data: [DONE]\n\n"),
            breaks: [.responsesShape]),
        Mutation(
            "a response that ends in silence", "responses.sse", .cut("event: response.completed"),
            breaks: [.responsesShape, .failure]),
        Mutation(
            "no event names", "anthropic.sse", .replace("event: message_start\n", with: ""),
            breaks: [.anthropicShape]),
        Mutation(
            "a block that is never stopped", "anthropic.sse",
            .drop(#"{"type":"content_block_stop","index":0}"#),
            breaks: [.anthropicShape]),
        Mutation(
            "a tool without input", "anthropic.sse", .replace(#","input":{}"#, with: ""),
            breaks: [.anthropicShape]),
        Mutation(
            "a delta of the wrong kind", "anthropic.sse",
            .replace(#""type":"text_delta""#, with: #""type":"thinking_delta""#), breaks: [.anthropicShape]),
        Mutation(
            "no stop_reason", "anthropic.sse",
            .replace(#""stop_reason":"tool_use""#, with: #""stop_reason":null"#),
            breaks: [.anthropicShape]),
        Mutation(
            "input that is no JSON", "anthropic.sse", .replace(#" \"Rome\"}"#, with: #" \"Rome"#),
            breaks: [.arguments]),
        Mutation(
            "a message that ends in silence", "anthropic.sse", .drop("message_stop"),
            breaks: [.anthropicShape, .failure]),
        Mutation(
            "a line without done", "ollama.ndjson", .replace(#","done":false"#, with: ""),
            breaks: [.ollamaShape]),
        Mutation(
            "arguments that are a text", "ollama.ndjson",
            .replace(#""arguments":{"city":"Rome"}"#, with: #""arguments":"Rome""#), breaks: [.ollamaShape]),
        Mutation(
            "no counts", "ollama.ndjson", .replace(#","eval_count":14"#, with: ""),
            breaks: [.ollamaShape, .accounting]),
        Mutation(
            "a line after the last", "ollama.ndjson",
            .append(
                #"{"model":"weir","created_at":"x","message":{"role":"assistant","content":"!"},"done":false}"#
                    + "\n"),
            breaks: [.ollamaShape]),
        Mutation(
            "lines that are no JSON", "ollama.ndjson", .insert("oops\n", before: #"{"model""#),
            breaks: [.framing]),
        Mutation(
            "lines that end in silence", "ollama.ndjson", .drop(#""done":true"#),
            breaks: [.ollamaShape, .failure]),
        Mutation(
            "an error in another API's shape", "anthropic.sse",
            .replace(
                "event: message_stop\ndata: {\"type\":\"message_stop\"}",
                with: "event: error\ndata: {\"code\":500,\"message\":\"m\"}"), breaks: [.failure]),
        Mutation(
            "an error without a type", "responses.sse",
            .insert("data: {\"error\":{\"message\":\"m\"}}\n\n", before: "event: response.completed"),
            breaks: [.responsesShape, .failure]),
    ]
}
