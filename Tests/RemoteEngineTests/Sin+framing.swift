import Inference

@testable import RemoteEngine

extension Sin {
    /// What is wrong with lines and ends.
    static let framing: [Sin] = [
        Sin(
            name: "no blank lines, CRLF, keep-alives, names of events",
            bytes: Array(
                (": ping\r\nevent: message\r\ndata:" + roleChunk + "\r\nid: 7\r\ndata:  "
                    + chunk(#"{"content":"Hi"}"#)
                    + "\r\n\r\n: ping\r\n\r\ndata: " + chunk("{}", finish: "stop") + "\r\ndata:" + usageChunk
                    + "\r\ndata:[DONE]").utf8),
            content: "Hi", faults: []),
        Sin(
            name: "lines without their name",
            bytes: Array(
                (roleChunk + "\n" + chunk(#"{"content":"Hi"}"#, finish: "stop") + "\n" + usageChunk
                    + "\n[DONE]\n").utf8),
            content: "Hi", faults: [.malformedEvent]),
        Sin(
            name: "a JSON text on two lines of data",
            bytes: Array(
                ("data: " + roleChunk + "\n\n" + #"data: {"id":"chatcmpl-7Gh2kQ","created":1780000000,"#
                    + "\n"
                    + #"data: "choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":"stop"}]}"#
                    + "\n\ndata: "
                    + usageChunk + "\n\ndata: [DONE]\n\n").utf8),
            content: "Hi", faults: [.malformedEvent]),
        Sin(
            name: "garbage between chunks",
            bytes: stream([
                roleChunk, "{\"broken", chunk(#"{"content":"H"}"#), "\u{1}\u{2}",
                chunk(#"{"content":"i"}"#, finish: "stop"),
                usageChunk,
            ]),
            content: "Hi", faults: [.malformedEvent]),
        Sin(
            name: "empty chunks",
            bytes: stream([
                roleChunk, chunk("{}"), chunk(#"{"content":"Hi"}"#),
                #"{"id":"chatcmpl-7Gh2kQ","created":1780000000,"choices":[]}"#, chunk("{}", finish: "stop"),
                usageChunk,
            ]),
            content: "Hi", faults: [.emptyChunk]),
        Sin(
            name: "no role, no id, created anew",
            bytes: stream([
                #"{"created":1,"choices":[{"index":0,"delta":{"content":"Hi"}}]}"#,
                #"{"created":2,"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#, usageChunk,
            ]),
            content: "Hi", faults: [.missingRole, .unstableIdentity]),
        Sin(
            name: "a message instead of a stream",
            bytes: Array(
                (#"{"id":"chatcmpl-7Gh2kQ","object":"chat.completion","created":1,"choices":[{"index":0,"message":"#
                    + #"{"role":"assistant","content":"Hi"},"finish_reason":"stop"}],"#
                    + #""usage":{"prompt_tokens":3,"completion_tokens":1}}"#).utf8),
            content: "Hi", faults: [.wholeReply, .malformedEvent, .missingDone]),
    ]

    /// What is wrong with how replies end.
    static let endings: [Sin] = [
        Sin(
            name: "Distributed-Llama: no finish but an empty one, no usage",
            bytes: stream([
                #"{"id":"c1","created":1,"choices":[{"index":0,"finish_reason":"","delta":{"role":"assistant","content":"Hi"}}]}"#,
                #"{"id":"c1","created":1,"choices":[{"index":0,"finish_reason":"stop"}]}"#,
            ]),
            content: "Hi", faults: [.wrongFinishReason, .missingUsage]),
        Sin(
            name: "api-for-open-llm: stop on every chunk, and text behind it",
            bytes: stream([
                chunk(#"{"role":"assistant","content":"H"}"#, finish: "stop"),
                chunk(#"{"content":"i"}"#, finish: "stop"),
                usageChunk,
            ]),
            content: "Hi", faults: [.repeatedFinish, .textAfterFinish]),
        Sin(
            name: "no finish at all, but an end",
            bytes: stream([roleChunk, chunk(#"{"content":"Hi"}"#), usageChunk]), content: "Hi",
            faults: [.missingFinish]),
        Sin(
            name: "no finish at all, and the limit reached",
            bytes: stream([roleChunk, chunk(#"{"content":"Hi"}"#), usageChunk]), content: "Hi",
            finish: .length,
            faults: [.missingFinish], maxTokens: 9),
        Sin(
            name: "tool_calls without a call",
            bytes: stream([
                roleChunk, chunk(#"{"content":"Hi"}"#), chunk("{}", finish: "tool_calls"), usageChunk,
            ]),
            content: "Hi", faults: [.wrongFinishReason]),
        Sin(
            name: "length under another name",
            bytes: stream([
                roleChunk, chunk(#"{"content":"Hi"}"#), chunk("{}", finish: "max_tokens"), usageChunk,
            ]),
            content: "Hi", finish: .length, faults: [.wrongFinishReason]),
        Sin(
            name: "cut off",
            bytes: stream([roleChunk, chunk(#"{"content":"Hi"}"#)], ending: "data: {\"id\":\"chat"),
            content: "Hi", finish: nil, faults: [.malformedEvent], failure: "ended before the reply did"),
        Sin(
            name: "an error in the middle",
            bytes: stream([
                roleChunk, chunk(#"{"content":"Hi"}"#), #"{"error":{"message":"engine stopped","type":"x"}}"#,
            ]),
            content: "Hi", finish: nil, faults: [], failure: "engine stopped"),
        Sin(
            name: "LoRAX: an error as a text",
            bytes: stream([roleChunk, #"{"error":"Out of memory","error_type":"generation"}"#], ending: ""),
            finish: nil, faults: [], failure: "Out of memory"),
        Sin(
            name: "an error that only its event names",
            bytes: stream([roleChunk], ending: "event: error\ndata: {\"message\":\"gone\"}\n\n"), finish: nil,
            faults: [],
            failure: "gone"),
        Sin(
            name: "mistral.rs: an error as bare text",
            bytes: stream([roleChunk, "CUDA out of memory"], ending: ""),
            finish: nil, faults: [.malformedEvent], failure: "CUDA out of memory"),
        Sin(
            name: "an error as a reason",
            bytes: stream([roleChunk, chunk(#"{"content":"Hi"}"#), chunk("{}", finish: "error")]),
            content: "Hi", finish: nil, faults: [], failure: "gave up"),
    ]
}
