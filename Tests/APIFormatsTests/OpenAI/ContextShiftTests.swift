import Inference
import OrderedJSON
import Testing

@testable import APIFormats

struct ContextShiftTests {
    private func chat(
        _ fields: JSONObject, policy: RequestPolicy = RequestPolicy()
    ) throws -> ContextShift? {
        var object: JSONObject = ["model": "m", "messages": [["role": "user", "content": "hi"]]]
        for (key, value) in fields { object[key] = value }
        return try ChatCompletionRequest(decoding: object, policy: policy).request.contextShift
    }

    @Test func `a reply goes on beyond the context only where request or server say so`() throws {
        #expect(try chat([:]) == nil)
        #expect(try chat(["n_keep": 5]) == nil)
        #expect(try chat(["context_shift": true]) == ContextShift())
        let on = RequestPolicy(shiftsContext: true)
        #expect(try chat([:], policy: on) == ContextShift(isAskedFor: false))
        #expect(try chat(["context_shift": false], policy: on) == nil)
        let completion = try CompletionRequest(
            decoding: ["model": "m", "prompt": "hi", "context_shift": true])
        #expect(completion.request.contextShift == ContextShift())
    }

    @Test func `what is kept and dropped has llama.cpp's names`() throws {
        #expect(
            try chat(["context_shift": true, "n_keep": 5, "n_discard": 9])
                == ContextShift(keep: .tokens(5), discard: 9))
        #expect(
            try chat(["context_shift": true, "n_keep": -1, "n_discard": 0]) == ContextShift(keep: .prompt))
        let native = try NativeCompletionRequest(
            decoding: ["prompt": "hi", "context_shift": true, "n_keep": 7])
        #expect(native.request.contextShift == ContextShift(keep: .tokens(7)))
    }

    @Test func `other values are refused by name`() {
        for (field, value) in [("context_shift", "1"), ("n_keep", "-2"), ("n_discard", "\"a\"")] {
            let body = #"{"model":"m","messages":[{"role":"user","content":"hi"}],"\#(field)":\#(value)}"#
            #expect(refusal(of: body, as: ChatCompletionRequest.self)?.message.contains(field) == true)
        }
    }

    private var updates: [ReplyUpdate] {
        var usage = Usage(promptTokens: 3, completionTokens: 5, droppedTokens: 40)
        usage.choices = [usage]
        return [
            .event(.content("a", logprobs: []), choice: 0), .event(.finish(.length, match: nil), choice: 0),
            .usage(usage),
        ]
    }

    private func outcome<Call: APIRequest>(_ call: Call) -> (warnings: [String], stream: String) {
        let context = ReplyContext(id: "r1", created: 0, model: "m")
        var whole = call.makeWholeReplyEncoder(context)
        var stream = call.makeStreamEncoder(context)
        var bytes: [UInt8] = []
        for update in updates {
            whole.add(update)
            stream.encode(update, into: &bytes)
        }
        stream.finish(into: &bytes)
        return (whole.warnings, String(decoding: bytes, as: UTF8.self))
    }

    @Test func `a reply that lost its beginning says so in every API`() throws {
        let native = outcome(try NativeCompletionRequest(decoding: ["prompt": "hi"]))
        #expect(native.stream.contains(#""truncated":true"#))
        let outcomes = [
            outcome(
                try ChatCompletionRequest(
                    decoding: ["model": "m", "messages": [["role": "user", "content": "hi"]]])),
            outcome(try CompletionRequest(decoding: ["model": "m", "prompt": "hi"])), native,
        ]
        for outcome in outcomes {
            #expect(outcome.warnings.count == 1)
            #expect(outcome.warnings.first?.contains("40") == true)
            #expect(outcome.stream.split(separator: "\n\n").count { $0.hasPrefix(": weir-warning: ") } == 1)
        }
    }
}
