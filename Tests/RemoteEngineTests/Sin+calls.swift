import Inference

@testable import RemoteEngine

extension Sin {
    private static let minted = "call_minted00"

    private static func part(
        _ arguments: String? = nil, index: Int? = 0, id: String? = nil, name: String? = nil
    ) -> String {
        var fields: [String] = []
        if let index { fields.append(#""index":\#(index)"#) }
        if let id { fields.append(#""id":"\#(id)","type":"function""#) }
        var function: [String] = []
        if let name { function.append(#""name":"\#(name)""#) }
        if let arguments {
            let escaped = arguments.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            function.append(#""arguments":"\#(escaped)""#)
        }
        fields.append(#""function":{\#(function.joined(separator: ","))}"#)
        return "{\(fields.joined(separator: ","))}"
    }

    private static func callChunk(_ parts: String...) -> String {
        chunk(#"{"tool_calls":[\#(parts.joined(separator: ","))]}"#)
    }

    private static func calling(_ chunks: [String], finish: String = "tool_calls") -> [UInt8] {
        stream([roleChunk] + chunks + [chunk("{}", finish: finish), usageChunk])
    }

    private static let oslo = RepairedReply.Call(
        id: "call_7Qe2rT5w", name: "get_weather", arguments: #"{"city":"Oslo"}"#)
    private static let mintedOslo = RepairedReply.Call(
        id: minted, name: "get_weather", arguments: #"{"city":"Oslo"}"#)
    private static let doors = RepairedReply.Call(id: "call_9Lm4xK1b", name: "lock_doors", arguments: "{}")
    private static let head = part("", id: "call_7Qe2rT5w", name: "get_weather")

    /// What is wrong with calls.
    static let calls: [Sin] = [
        Sin(
            name: "clean calls",
            bytes: calling([
                callChunk(head), callChunk(part(#"{"city":"#)), callChunk(part(#""Oslo"}"#)),
                callChunk(part("", index: 1, id: "call_9Lm4xK1b", name: "lock_doors")),
                callChunk(part("{}", index: 1)),
            ]),
            calls: [oslo, doors], finish: .toolCalls, faults: [], tools: weather),
        Sin(
            name: "Ollama: no index, arguments at once",
            bytes: calling([
                callChunk(
                    part(#"{"city":"Oslo"}"#, index: nil, id: "call_7Qe2rT5w", name: "get_weather"),
                    part("{}", index: nil, id: "call_9Lm4xK1b", name: "lock_doors"))
            ]),
            calls: [oslo, doors], finish: .toolCalls, faults: [.missingCallIndex], tools: weather),
        Sin(
            name: "Ollama: every index 0",
            bytes: calling([
                callChunk(part(#"{"city":"Oslo"}"#, id: "call_7Qe2rT5w", name: "get_weather")),
                callChunk(part("{}", id: "call_9Lm4xK1b", name: "lock_doors")),
            ]),
            calls: [oslo, doors], finish: .toolCalls, faults: [.reusedCallIndex], tools: weather),
        Sin(
            name: "arguments as an object",
            bytes: calling([
                chunk(
                    #"{"tool_calls":[{"index":0,"id":"call_7Qe2rT5w","function":{"name":"get_weather","arguments":{"city":"Oslo"}}}]}"#
                )
            ]),
            calls: [oslo], finish: .toolCalls, faults: [.argumentsAreNoText], tools: weather),
        Sin(
            name: "LM Studio: a new id for each fragment",
            bytes: calling([
                callChunk(head), callChunk(part(#"{"city":"#, id: "call_00000001")),
                callChunk(part(#""Oslo"}"#, id: "call_00000002")),
            ]),
            calls: [oslo], finish: .toolCalls, faults: [.repeatedCallIdentity, .changedCallID], tools: weather
        ),
        Sin(
            name: "id, type and name again with each fragment",
            bytes: calling([
                callChunk(head), callChunk(part(#"{"city":"#, id: "call_7Qe2rT5w", name: "get_weather")),
                callChunk(part(#""Oslo"}"#, id: "call_7Qe2rT5w", name: "get_weather")),
            ]),
            calls: [oslo], finish: .toolCalls, faults: [.repeatedCallIdentity], tools: weather),
        Sin(
            name: "arguments so far instead of what is new",
            bytes: calling([
                callChunk(head), callChunk(part("{")), callChunk(part(#"{"city":"Os"#)),
                callChunk(part(#"{"city":"Oslo"}"#)), callChunk(part(#"{"city":"Oslo"}"#)),
            ]),
            calls: [oslo], finish: .toolCalls, faults: [.repeatedArguments], tools: weather),
        Sin(
            name: "the whole arguments again at the end",
            bytes: calling([
                callChunk(head), callChunk(part(#"{"city":"#)), callChunk(part(#""Oslo"}"#)),
                callChunk(part(#"{"city":"Oslo"}"#)),
            ]),
            calls: [oslo], finish: .toolCalls, faults: [.repeatedArguments], tools: weather),
        Sin(
            name: "fragments of two calls in turn",
            bytes: calling([
                callChunk(head), callChunk(part("", index: 1, id: "call_9Lm4xK1b", name: "lock_doors")),
                callChunk(part(#"{"city":"#)), callChunk(part("{", index: 1)), callChunk(part(#""Oslo"}"#)),
                callChunk(part("}", index: 1)),
            ]),
            calls: [oslo, doors], finish: .toolCalls, faults: [.interleavedCalls], tools: weather),
        Sin(
            name: "LoRAX: the id is 0, the reason is stop",
            bytes: calling(
                [callChunk(part(#"{"city":"Oslo"}"#, id: "0", name: "get_weather"))], finish: "stop"),
            calls: [mintedOslo], finish: .toolCalls, faults: [.modelScopedCallID], tools: weather),
        Sin(
            name: "Kimi's own id",
            bytes: calling([
                callChunk(part(#"{"city":"Oslo"}"#, id: "functions.get_weather:0", name: "get_weather"))
            ]),
            calls: [mintedOslo], finish: .toolCalls, faults: [.modelScopedCallID], tools: weather),
        Sin(
            name: "a name with a header's residue",
            bytes: calling([
                callChunk(
                    part(#"{"city":"Oslo"}"#, id: "call_7Qe2rT5w", name: "get_weather<|channel|>commentary"))
            ]),
            calls: [oslo], finish: .toolCalls, faults: [.nameResidue], tools: weather),
        Sin(
            name: "api-for-open-llm: function_call, and a second finish",
            bytes: stream([
                roleChunk,
                chunk(#"{"function_call":{"name":"get_weather","arguments":"{\"city\":\"Oslo\"}"}}"#),
                chunk("{}", finish: "function_call"), chunk("{}", finish: "stop"), usageChunk,
            ]),
            calls: [mintedOslo], finish: .toolCalls, faults: [.missingCallID, .repeatedFinish], tools: weather
        ),
        Sin(
            name: "a call left as text",
            bytes: stream([
                roleChunk, chunk(#"{"content":"Checking.\n<tool_"}"#),
                chunk(
                    #"{"content":"call>\n{\"name\": \"get_weather\", \"arguments\": {\"city\":\"Oslo\"}}\n</tool"}"#
                ),
                chunk(#"{"content":"_call><|im_end|>"}"#), chunk("{}", finish: "stop"), usageChunk,
            ]),
            content: "Checking.\n", calls: [mintedOslo], finish: .toolCalls,
            faults: [.textCall, .leakedTerminator, .wrongFinishReason], tools: weather),
        Sin(
            name: "a call left as text of another family",
            bytes: stream([
                roleChunk,
                chunk(#"{"content":"<tool_call>\n<function=lock_doors>\n</function>\n</tool_call>"}"#),
                chunk("{}", finish: "stop"), usageChunk,
            ]),
            calls: [.init(id: minted, name: "lock_doors", arguments: "{}")], finish: .toolCalls,
            faults: [.textCall, .wrongFinishReason], tools: weather),
        Sin(
            name: "a call as text, and as a call too",
            bytes: stream([
                roleChunk, chunk(#"{"content":"[TOOL_CALLS]get_weather[ARGS]{\"city\":\"Oslo\"}"}"#),
                callChunk(part(#"{"city": "Oslo"}"#, id: "call_7Qe2rT5w", name: "get_weather")),
                chunk("{}", finish: "tool_calls"), usageChunk,
            ]),
            calls: [mintedOslo], finish: .toolCalls, faults: [.textCall, .repeatedCall], tools: weather),
        Sin(
            name: "LoRAX and TGI: a call as the text of their grammar",
            bytes: stream([
                roleChunk, chunk(#"{"content":"{\"function\": {\"_na"}"#),
                chunk(#"{"content":"me\": \"get_weather\", \"city\":\"Oslo\"}}"}"#),
                chunk("{}", finish: "stop"),
                usageChunk,
            ]),
            calls: [mintedOslo], finish: .toolCalls, faults: [.textCall, .wrongFinishReason], tools: weather),
        Sin(
            name: "LoRAX: no function, in the text of its grammar",
            bytes: stream([
                roleChunk,
                chunk(#"{"content":"{\"function\":{\"_name\":\"no_tool\",\"content\":\"Hello!\"}}"}"#),
                chunk("{}", finish: "stop"), usageChunk,
            ]),
            content: "Hello!", faults: [.textCall], tools: weather),
        Sin(
            name: "JSON that is none of a grammar's calls",
            bytes: stream([
                roleChunk, chunk(#"{"content":" {\"function\": "}"#), chunk(#"{"content":"1}"}"#),
                chunk("{}", finish: "stop"), usageChunk,
            ]),
            content: #" {"function": 1}"#, faults: [], tools: weather),
        Sin(
            name: "cut off inside a call",
            bytes: calling([callChunk(head), callChunk(part(#"{"city":"Os"#))], finish: "length"),
            calls: [.init(id: "call_7Qe2rT5w", name: "get_weather", arguments: #"{"city":"Os"#)],
            finish: .length,
            faults: [], tools: weather),
        Sin(
            name: "identical calls are all kept",
            bytes: calling([
                callChunk(part("{}", id: "call_9Lm4xK1b", name: "lock_doors")),
                callChunk(part("{}", index: 1, id: "call_9Lm4xK1c", name: "lock_doors")),
            ]),
            calls: [doors, .init(id: "call_9Lm4xK1c", name: "lock_doors", arguments: "{}")],
            finish: .toolCalls,
            faults: [], tools: weather),
    ]
}
