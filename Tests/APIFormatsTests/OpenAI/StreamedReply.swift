import APIFormats
import OrderedJSON
import Testing

/// A chat stream as a client puts it together, which checks the wire rules on the way.
struct StreamedReply: Hashable {
    struct Choice: Hashable {
        var content: String?
        var reasoning: String?
        var calls: [[String]] = []
        var functionCall: [String]?
        var logprobs: [JSONValue] = []
        var finish: String?
        var stopReason: JSONValue?
    }

    var choices: [Choice] = []
    var usage: JSONValue?
    var error: JSONValue?

    init(chat stream: String) throws {
        var decoder = ServerSentEventDecoder()
        var events = try decoder.decode(stream.utf8).map(\.data)
        #expect(events.popLast() == "[DONE]")
        for event in events {
            let chunk = try JSONValue(parsing: event)
            #expect(error == nil, "nothing follows an error")
            error = chunk["error"]
            guard error == nil else { continue }
            #expect(
                chunk["id"] == "chatcmpl-r1" && chunk["created"] == 1_780_000_000 && chunk["model"] == "m")
            if let usage = chunk["usage"], !usage.isNull {
                #expect(self.usage == nil)
                self.usage = usage
            }
            for choice in try #require(chunk["choices"]?.arrayValue) { try add(choice) }
        }
    }

    private mutating func add(_ chunk: JSONValue) throws {
        let index = try #require(chunk["index"]?.intValue)
        let delta = try #require(chunk["delta"]?.objectValue)
        #expect((index == choices.count) == delta.contains(key: "role"), "R1, R26")
        if index == choices.count { choices.append(Choice()) }
        try #require(choices.indices.contains(index))
        #expect(choices[index].finish == nil, "R4")

        let texts = ["content", "reasoning_content", "reasoning"].filter {
            delta[$0]?.stringValue?.isEmpty == false
        }
        let calls = ["tool_calls", "function_call"].filter { delta.contains(key: $0) }
        choices[index].finish = try #require(chunk["finish_reason"]).stringValue
        choices[index].stopReason = chunk["stop_reason"]
        let isOpening = delta.contains(key: "role")
        let isFinish = choices[index].finish != nil
        #expect(texts.count + calls.count == (isOpening || isFinish ? 0 : 1), "R4, R25, R32")

        for key in texts {
            let text = delta[key]?.stringValue ?? ""
            if key == "content" {
                choices[index].content = (choices[index].content ?? "") + text
            } else {
                choices[index].reasoning = (choices[index].reasoning ?? "") + text
            }
        }
        if let logprobs = chunk["logprobs"]?["content"]?.arrayValue { choices[index].logprobs += logprobs }
        for call in delta["tool_calls"]?.arrayValue ?? [] { try choices[index].add(call: call) }
        if let call = delta["function_call"] { try choices[index].add(functionCall: call) }
    }
}

extension StreamedReply.Choice {
    fileprivate mutating func add(call: JSONValue) throws {
        let position = try #require(call["index"]?.intValue)
        let function = try #require(call["function"])
        let arguments = try #require(function["arguments"]?.stringValue)
        if position == calls.count {
            #expect(call["type"] == "function" && arguments.isEmpty, "R8")
            calls.append([
                try #require(call["id"]?.stringValue), try #require(function["name"]?.stringValue), "",
            ])
        } else {
            #expect(call["id"] == nil && call["type"] == nil && function["name"] == nil, "R9")
            try #require(position == calls.count - 1, "R10")
            calls[position][2] += arguments
        }
    }

    fileprivate mutating func add(functionCall call: JSONValue) throws {
        let arguments = try #require(call["arguments"]?.stringValue)
        guard let known = functionCall else {
            functionCall = [try #require(call["name"]?.stringValue), arguments]
            return
        }
        #expect(call["name"] == nil, "R34")
        functionCall = [known[0], known[1] + arguments]
    }
}

extension StreamedReply {
    /// A whole reply in the same terms.
    init(body: String) throws {
        let body = try JSONValue(parsing: body)
        #expect(body["object"] == "chat.completion" && body["id"] == "chatcmpl-r1")
        usage = body["usage"]
        for (index, choice) in try #require(body["choices"]?.arrayValue).enumerated() {
            #expect(choice["index"]?.intValue == index)
            let message = try #require(choice["message"])
            #expect(message["role"] == "assistant" && message["refusal"] == .some(.null))
            var result = Choice()
            result.content = try #require(message["content"]).stringValue
            result.reasoning = message["reasoning_content"]?.stringValue ?? message["reasoning"]?.stringValue
            for call in message["tool_calls"]?.arrayValue ?? [] {
                #expect(call["index"] == nil && call["type"] == "function")
                result.calls.append([
                    try #require(call["id"]?.stringValue),
                    try #require(call["function"]?["name"]?.stringValue),
                    try #require(call["function"]?["arguments"]?.stringValue),
                ])
            }
            if let call = message["function_call"] {
                result.functionCall = [
                    try #require(call["name"]?.stringValue), try #require(call["arguments"]?.stringValue),
                ]
            }
            result.logprobs = try #require(choice["logprobs"])["content"]?.arrayValue ?? []
            result.finish = try #require(choice["finish_reason"]?.stringValue)
            result.stopReason = choice["stop_reason"]
            choices.append(result)
        }
    }
}
