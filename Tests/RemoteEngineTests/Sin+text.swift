import Inference

@testable import RemoteEngine

extension Sin {
    static let all: [Sin] = clean + leaks + framing + endings + calls

    static let clean: [Sin] = [
        Sin(
            name: "clean",
            bytes: stream([roleChunk, chunk(#"{"content":" Hi "}"#), chunk("{}", finish: "stop"), usageChunk]
            ),
            content: " Hi ", faults: [])
    ]

    /// Markers and reasoning where they do not belong.
    static let leaks: [Sin] = [
        Sin(
            name: "LoRAX: terminator in the last chunk, role in each, no identity",
            bytes: stream(
                [
                    chunk(#"{"role":"assistant","content":"Hello"}"#, id: "null"),
                    chunk(#"{"role":"assistant","content":"</s>"}"#, finish: "stop", id: "null"),
                ], ending: ""),
            content: "Hello",
            faults: [.leakedTerminator, .repeatedRole, .unstableIdentity, .missingDone, .missingUsage]),
        Sin(
            name: "LoRAX: a stop string is kept, and called content_filter",
            bytes: stream([
                roleChunk, chunk(#"{"content":"One. N"}"#),
                chunk(#"{"content":"ext."}"#, finish: "content_filter"),
                usageChunk,
            ]),
            content: "One", match: .string(". Next"), faults: [.leakedStop, .wrongFinishReason],
            stop: [". Next"]),
        Sin(
            name: "llamafile: a terminator behind a whole grammar",
            bytes: stream([
                roleChunk, chunk(#"{"content":"{}<|im_end|>"}"#), chunk("{}", finish: "stop"), usageChunk,
            ]),
            content: "{}", faults: [.leakedTerminator]),
        Sin(
            name: "two terminators and a line break",
            bytes: stream([
                roleChunk, chunk(#"{"content":"ok<|im_end|>"}"#), chunk(#"{"content":"\n"}"#),
                chunk("{}", finish: "stop"), usageChunk,
            ]),
            content: "ok", faults: [.leakedTerminator]),
        Sin(
            name: "Distributed-Llama: the model talks to itself",
            bytes: stream([
                roleChunk, chunk(#"{"content":"Fine.<|eot_id|><|start_h"}"#),
                chunk(#"{"content":"eader_id|>user<|end_header_id|>\n\nAnd you?"}"#),
                chunk("{}", finish: "length"),
                usageChunk,
            ]),
            content: "Fine.", faults: [.leakedTerminator, .wrongFinishReason]),
        Sin(
            name: "a terminator at the end of reasoning",
            bytes: stream([
                roleChunk, chunk(#"{"reasoning_content":"Hm.<|im"}"#),
                chunk(#"{"reasoning_content":"_end|>"}"#), chunk(#"{"content":"Yes."}"#),
                chunk("{}", finish: "stop"), usageChunk,
            ]),
            content: "Yes.", reasoning: "Hm.", faults: [.leakedTerminator]),
        Sin(
            name: "the model talks to itself in its reasoning",
            bytes: stream([
                roleChunk, chunk(#"{"reasoning_content":"Hm.<｜Assis"}"#),
                chunk(#"{"reasoning_content":"tant｜>Yes?"}"#), chunk("{}", finish: "length"), usageChunk,
            ]),
            content: "", reasoning: "Hm.", faults: [.leakedTerminator, .wrongFinishReason]),
        Sin(
            name: "reasoning about a terminator, and about less than one",
            bytes: stream([
                roleChunk, chunk(#"{"reasoning_content":"End with <|im_end|> or <|im"}"#),
                chunk(#"{"content":"Yes."}"#), chunk("{}", finish: "stop"), usageChunk,
            ]),
            content: "Yes.", reasoning: "End with <|im_end|> or <|im", faults: []),
        Sin(
            name: "a terminator that is talked about stays",
            bytes: stream([
                roleChunk, chunk(#"{"content":"ChatML has <|im_end|> for that."}"#),
                chunk("{}", finish: "stop"),
                usageChunk,
            ]),
            content: "ChatML has <|im_end|> for that.", faults: []),
        Sin(
            name: "inline reasoning",
            bytes: stream([
                roleChunk, chunk(#"{"content":"\n<th"}"#), chunk(#"{"content":"ink>\nWhich tree?\n</thi"}"#),
                chunk(#"{"content":"nk>\n\nThe larch.\n"}"#), chunk("{}", finish: "stop"), usageChunk,
            ]),
            content: "The larch.\n", reasoning: "Which tree?", faults: [.inlineReasoning]),
        Sin(
            name: "vLLM and llama.cpp: line breaks of markers around separate reasoning",
            bytes: stream([
                roleChunk, chunk(#"{"reasoning":"\nWhich"}"#), chunk(#"{"reasoning":"\n tree?"}"#),
                chunk(#"{"reasoning":"\n"}"#), chunk(#"{"content":"\n\n"}"#),
                chunk(#"{"content":"The larch.\n"}"#), chunk("{}", finish: "stop"), usageChunk,
            ]),
            content: "The larch.\n", reasoning: "Which\n tree?", faults: [.leftoverMargin]),
        Sin(
            name: "line breaks between separate reasoning and a call",
            bytes: stream([
                roleChunk, chunk(#"{"reasoning_content":"Rain?"}"#), chunk(#"{"content":"\n\n"}"#),
                chunk(
                    #"{"tool_calls":[{"index":0,"id":"call_7Qe2rT5w","type":"function","function":{"name":"get_weather","arguments":"{}"}}]}"#
                ),
                chunk("{}", finish: "tool_calls"), usageChunk,
            ]),
            reasoning: "Rain?", calls: [.init(id: "call_7Qe2rT5w", name: "get_weather", arguments: "{}")],
            finish: .toolCalls, faults: [.leftoverMargin], tools: ["get_weather"]),
        Sin(
            name: "reasoning under vLLM's and Ollama's name",
            bytes: stream([
                roleChunk, chunk(#"{"content":"","reasoning":"Which"}"#), chunk(#"{"reasoning":" tree?"}"#),
                chunk(#"{"content":"The larch."}"#), chunk("{}", finish: "stop"), usageChunk,
            ]),
            content: "The larch.", reasoning: "Which tree?", faults: []),
        Sin(
            name: "Xinference: reasoning under two names, and empty strings",
            bytes: stream([
                chunk(#"{"role":"assistant","content":"","reasoning_content":"","tool_calls":[]}"#),
                chunk(#"{"content":"","reasoning_content":"Hm.","reasoning":"Hm.","tool_calls":[]}"#),
                chunk(#"{"content":"","tool_calls":[]}"#),
                chunk(#"{"content":"Yes","reasoning_content":null,"tool_calls":[]}"#),
                chunk(#"{"content":"","reasoning_content":null}"#, finish: "stop"), usageChunk,
            ]),
            content: "Yes", reasoning: "Hm.", faults: [.repeatedReasoning, .emptyChunk]),
        Sin(
            name: "characters cut in two, as bytes",
            bytes: stream([roleChunk], ending: "")
                + Array(
                    #"data: {"id":"chatcmpl-7Gh2kQ","created":1780000000,"choices":[{"delta":{"content":"a"#
                        .utf8)
                + [0xF0, 0x9F] + Array("\"}}]}\n\n".utf8)
                + Array(
                    #"data: {"id":"chatcmpl-7Gh2kQ","created":1780000000,"choices":[{"delta":{"content":""#
                        .utf8)
                + [0x9A, 0x80] + Array("b\"}}]}\n\n".utf8)
                + stream([chunk("{}", finish: "stop"), usageChunk]),
            content: "a🚀b", faults: [.splitCharacter]),
        Sin(
            name: "characters cut in two, as surrogates",
            bytes: stream([
                roleChunk, chunk(#"{"content":"a\ud83d"}"#), chunk(#"{"content":"\ude80b"}"#),
                chunk("{}", finish: "stop"), usageChunk,
            ]),
            content: "a🚀b", faults: [.splitCharacter]),
        Sin(
            name: "half a character at the end",
            bytes: stream([
                roleChunk, chunk(#"{"content":"a\ud83d"}"#), chunk("{}", finish: "length"), usageChunk,
            ]),
            content: "a", finish: .length, faults: [.splitCharacter]),
    ]
}
