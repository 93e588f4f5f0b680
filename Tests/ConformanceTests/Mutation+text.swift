import Conformance
import OrderedJSON

extension Mutation {
    /// Of framing, characters, markers, log probabilities and stop strings.
    static let text: [Mutation] = [
        Mutation(
            "no blank line at the end", "chat.sse", .replace("data: [DONE]\n\n", with: "data: [DONE]\n"),
            breaks: [.framing]),
        Mutation(
            "a line without data:", "chat.sse", .insert("{\"bare\":1}\n\n", before: "data: [DONE]"),
            breaks: [.framing]),
        Mutation(
            "an event that has a name", "chat.sse", .insert("event: message\n", before: "data: [DONE]"),
            breaks: [.framing]),
        Mutation(
            "JSON on two lines", "chat.sse", .replace(#""object":"#, with: "\ndata: \"object\":"),
            breaks: [.framing]),
        Mutation(
            "text that is no JSON", "chat.sse", .insert("data: oops\n\n", before: "data: [DONE]"),
            breaks: [.framing]),
        Mutation(
            "a character split between chunks", "chat.sse",
            .replaceBytes("🙂", with: [0xF0, 0x9F]), breaks: [.codePoints, .framing]),
        Mutation(
            "U+FFFD for a character", "chat.sse", .replace("🙂", with: "\u{FFFD}"), breaks: [.codePoints]),
        Mutation("U+FFFD, escaped", "chat.sse", .replace("🙂", with: #"\ufffd"#), breaks: [.codePoints]),
        Mutation(
            "half of a surrogate pair", "chat.sse", .replace("🙂", with: #"\ud83d"#), breaks: [.codePoints]),
        Mutation(
            "the end of a turn", "chat.sse", .replace("🙂", with: "<|im_end|>"), breaks: [.leakedMarkers]),
        Mutation(
            "an end that no family declares", "chat.sse", .replace("🙂", with: "<|fin|>"),
            breaks: [.leakedMarkers]),
        Mutation("the end of a sequence", "chat.sse", .replace("🙂", with: "</s>"), breaks: [.leakedMarkers]),
        Mutation(
            "the beginning of a marker at the end", "chat.sse", .replace("🙂", with: "<|im_"),
            breaks: [.leakedMarkers]),
        Mutation("a think tag", "chat.sse", .replace("Прив", with: "</think>"), breaks: [.leakedMarkers]),
        Mutation(
            "a call left as text", "chat.sse", .replace("Прив", with: "<tool_call>"), breaks: [.leakedMarkers]
        ),
        Mutation(
            "a call of Mistral left as text", "chat.sse", .replace("Прив", with: "[TOOL_CALLS]"),
            breaks: [.leakedMarkers]),
        Mutation(
            "the end of a sequence in a completion", "completions.sse", .replace(" tíme", with: "</s>"),
            breaks: [.leakedMarkers]),
        Mutation(
            "the line break of a marker in content", "chat-reasoning.sse",
            .replace(#""Two apples.""#, with: #""\n\nTwo apples.""#), breaks: [.whitespace]),
        Mutation(
            "content of whitespace", "chat-calls.sse", .replace("I will look.", with: #"\n"#),
            breaks: [.whitespace]),
        Mutation(
            "the last piece is the whole text", "chat.sse", .replace("! 🙂", with: "Привет, Ada"),
            breaks: [.appendOnly]),
        Mutation(
            "an entry without bytes", "chat-logprobs.sse", .replace(#","bytes":[79,108]"#, with: ""),
            breaks: [.logprobs]),
        Mutation(
            "a token without an entry", "chat-logprobs.sse",
            .replace(
                #"{"content":[{"token":"é","logprob":-0.25,"bytes":[195,169],"top_logprobs":[]}],"refusal":null}"#,
                with: "null"), breaks: [.logprobs]),
        Mutation(
            "an entry of a token that is not shown", "chat-logprobs.sse",
            .replace(
                #""logprobs":null,"finish_reason":"stop""#,
                with:
                    #""logprobs":{"content":[{"token":"<e>","logprob":-0.25,"bytes":[60,101,62],"top_logprobs":[]}]},"finish_reason":"stop""#
            ),
            breaks: [.logprobs]),
        Mutation("a stop string in the text", "chat.sse", .append(": bye\n\n"), breaks: [.stopStrings]) {
            $0.request.stopStrings = ["Ada"]
        },
        Mutation("content that is no JSON", "chat.sse", .append(": bye\n\n"), breaks: [.schema]) {
            $0.request.schema = ["type": "object"]
        },
    ]
}
