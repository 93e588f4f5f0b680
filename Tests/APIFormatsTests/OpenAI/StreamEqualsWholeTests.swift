import APIFormats
import Inference
import OrderedJSON
import Testing

/// A reply that is not streamed is a fold of the same events (R15 and section 8 of the streaming contract).
struct StreamEqualsWholeTests {
    @Test(arguments: ReasoningProfile.allCases, [true, false])
    func `a chat reply is the same in one piece and in many`(profile: ReasoningProfile, isLegacy: Bool) throws
    {
        for seed in 0..<100 as Range<UInt64> {
            let choiceCount = Int(seed % 3) + 1
            let request = try ChatCompletionRequest.with(
                #""n":\#(choiceCount),"logprobs":\#(seed % 2 == 0),"reasoning_format":"\#(profile.rawValue)""#,
                #""stream":true,"stream_options":{"include_usage":true}"#,
                isLegacy ? #""functions":[{"name":"f"}]"# : #""tools":[]"#)
            var reply = RandomReply(seed: seed)
            let updates = reply.updates(choiceCount: choiceCount)
            let context = seed % 5 == 0 ? ReplyContext.test : .reasoning
            let streamed = try StreamedReply(chat: request.stream(updates, context))
            let whole = try StreamedReply(body: request.body(updates, context))
            #expect(streamed == whole, "seed \(seed)")
            #expect(streamed.usage != nil && streamed.choices.count == choiceCount)
        }
    }

    @Test func `a completion is the same in one piece and in many`() throws {
        for seed in 0..<200 as Range<UInt64> {
            let choiceCount = Int(seed % 3) + 1
            let request = try CompletionRequest.with(#""n":\#(choiceCount),"logprobs":1"#)
            var reply = RandomReply(seed: seed)
            let updates = reply.updates(choiceCount: choiceCount)
            var decoder = ServerSentEventDecoder()
            var folded = Array(repeating: Completion(), count: choiceCount)
            for event in try decoder.decode(request.stream(updates, .completion).utf8).dropLast() {
                let chunk = try JSONValue(parsing: event.data)
                let choice = try #require(chunk["choices"]?.arrayValue?.first)
                let index = try #require(choice["index"]?.intValue)
                try folded[index].add(choice)
            }
            let whole = try JSONValue(parsing: request.body(updates, .completion))
            for (index, choice) in try #require(whole["choices"]?.arrayValue).enumerated() {
                var completion = Completion()
                try completion.add(choice)
                #expect(completion == folded[index], "seed \(seed)")
            }
        }
    }

    private struct Completion: Hashable {
        var text = ""
        var logprobs: [String: [JSONValue]] = [:]
        var finish: JSONValue = .null
        var stopReason: JSONValue?

        mutating func add(_ choice: JSONValue) throws {
            #expect(finish.isNull, "R4")
            text += try #require(choice["text"]?.stringValue)
            finish = try #require(choice["finish_reason"])
            stopReason = choice["stop_reason"]
            for (name, values) in try #require(choice["logprobs"]).objectValue ?? [:] {
                logprobs[name, default: []] += try #require(values.arrayValue)
            }
        }
    }
}
