import Conformance

extension Mutation {
    /// Of calls, modern and legacy.
    static let calls: [Mutation] = [
        Mutation(
            "a call without an index", "chat-calls.sse",
            .replace(#"[{"index":0,"id""#, with: #"[{"id""#), breaks: [.firstCallDelta]),
        Mutation(
            "a call without an id", "chat-calls.sse",
            .replace(#""id":"call_a1B2c3D4","#, with: ""), breaks: [.firstCallDelta]),
        Mutation(
            "a call without a type", "chat-calls.sse",
            .replace(#""type":"function","#, with: ""), breaks: [.firstCallDelta]),
        Mutation(
            "a call without arguments at first", "chat-calls.sse",
            .replace(#","arguments":"""#, with: ""), breaks: [.firstCallDelta]),
        Mutation(
            "an id once more", "chat-calls.sse",
            .replace(
                #"{"index":0,"function":{"arguments":"{\"#,
                with: #"{"index":0,"id":"call_a1B2c3D4","function":{"arguments":"{\"#),
            breaks: [.laterCallDelta]),
        Mutation(
            "an empty name in a later delta", "chat-calls.sse",
            .replace(
                #"{"index":0,"function":{"arguments":"{\"#,
                with: #"{"index":0,"function":{"name":"","arguments":"{\"#),
            breaks: [.laterCallDelta]),
        Mutation(
            "a name of null in a later delta", "chat-calls.sse",
            .replace(
                #"{"index":0,"function":{"arguments":"{\"#,
                with: #"{"index":0,"function":{"name":null,"arguments":"{\"#),
            breaks: [.laterCallDelta]),
        Mutation(
            "every call has the index 0", "chat-calls.sse",
            .replaceAll(#"{"index":1,"#, with: #"{"index":0,"#), breaks: [.callOrder, .arguments]),
        Mutation(
            "an index is left out", "chat-calls.sse",
            .replaceAll(#"{"index":1,"#, with: #"{"index":2,"#),
            breaks: [.callOrder, .functionName, .arguments]),
        Mutation(
            "a call goes on behind the next", "chat-calls.sse",
            .insert(
                #"data: {"id":"chatcmpl-w1","object":"chat.completion.chunk","created":1790000000,"model":"weir","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":" "}}]},"finish_reason":null}]}"#
                    + "\n\n",
                before:
                    "data: {\"id\":\"chatcmpl-w1\",\"object\":\"chat.completion.chunk\",\"created\":1790000000,\"model\":\"weir\",\"choices\":[{\"index\":0,\"delta\":{},"
            ),
            breaks: [.callOrder]),
        Mutation(
            "one id for two calls", "chat-calls.sse",
            .replace("call_e5F6g7H8", with: "call_a1B2c3D4"), breaks: [.callIDs]),
        Mutation(
            "the model's own id", "chat-calls.sse",
            .replace("call_e5F6g7H8", with: "functions.get_time:1"), breaks: [.callIDs]),
        Mutation(
            "an id of 65 characters", "chat-calls.sse",
            .replace("call_e5F6g7H8", with: String(repeating: "x", count: 65)), breaks: [.callIDs]),
        Mutation(
            "a marker in a function's name", "chat-calls.sse",
            .replace(#""get_time""#, with: #""get_time<|channel|>commentary""#),
            breaks: [.functionName, .leakedMarkers]),
        Mutation("no arguments", "chat-calls.sse", .drop(#""arguments":"{}""#), breaks: [.arguments]),
        Mutation(
            "arguments sent twice", "chat-calls.sse",
            .replace(#""arguments":"{}""#, with: #""arguments":"{}{}""#), breaks: [.arguments]),
        Mutation(
            "stop after a call", "chat-calls.sse",
            .replace(#""tool_calls"}]"#, with: #""stop"}]"#), breaks: [.finishReason]),
        Mutation("no call, though one was required", "chat.sse", .append(": bye\n\n"), breaks: [.toolChoice])
        {
            $0.request.toolUse = .required
        },
        Mutation(
            "calls of another tool than the named", "chat-calls.sse", .append(": bye\n\n"),
            breaks: [.toolChoice]
        ) { $0.request.toolUse = .named("get_weather") },
        Mutation(
            "a function's name once more", "chat-function.sse",
            .replace(
                #"{"function_call":{"arguments":"{\"#,
                with: #"{"function_call":{"name":"get_weather","arguments":"{\"#),
            breaks: [.legacyFunction]),
        Mutation(
            "tool_calls for a function_call", "chat-function.sse",
            .replace(#""finish_reason":"function_call""#, with: #""finish_reason":"tool_calls""#),
            breaks: [.legacyFunction, .finishReason]),
        Mutation(
            "tool_calls though functions were given", "chat-calls.sse", .append(": bye\n\n"),
            breaks: [.legacyFunction]
        ) { $0.request.usesLegacyFunctions = true },
    ]
}
