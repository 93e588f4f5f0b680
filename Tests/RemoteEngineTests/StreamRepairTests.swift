import Inference
import ReplyParsing
import Testing

@testable import RemoteEngine

/// Each sin of a server, and what comes out of it.
struct Sin: CustomTestStringConvertible, Sendable {
    var name: String
    var bytes: [UInt8]
    var content = ""
    var reasoning = ""
    var calls: [RepairedReply.Call] = []
    var finish: FinishReason? = .stop
    var match: StopMatch?
    var faults: Set<StreamFault>
    var tools: [String] = []
    var stop: [String] = []
    var failure: String?
    var maxTokens: Int?

    var testDescription: String { name }

    static let weather = ["get_weather", "lock_doors"]
}

@Suite struct StreamRepairTests {
    @Test(arguments: Sin.all) func `every sin comes out clean however its bytes are cut`(_ sin: Sin) {
        let repair = StreamRepair(.test(tools: sin.tools, stop: sin.stop, maxTokens: sin.maxTokens))
        let whole = RepairedReply(sin.bytes, by: repair)
        var shared = StreamRepair.Configuration.test(
            tools: sin.tools, stop: sin.stop, maxTokens: sin.maxTokens)
        shared.prototypes = [[], ["any"]].map {
            ReplyParser(StreamRepair.Configuration.test(tools: $0).parsing)
        }
        #expect(RepairedReply(sin.bytes, by: StreamRepair(shared)) == whole)
        #expect(whole.content == sin.content)
        #expect(whole.reasoning == sin.reasoning)
        #expect(whole.calls == sin.calls)
        #expect(whole.finishes == (sin.finish.map { [$0] } ?? []))
        #expect(whole.match == sin.match)
        #expect(whole.faults == sin.faults)
        #expect(!whole.isDisordered)
        if let failure = sin.failure {
            #expect(whole.failure?.contains(failure) == true, "\(whole.failure ?? "no failure")")
        } else {
            #expect(whole.failure == nil)
        }
        for cut in 0...sin.bytes.count {
            #expect(RepairedReply(sin.bytes, cuts: [cut], by: repair) == whole)
        }
        let everyByte = Array(0..<sin.bytes.count)
        #expect(RepairedReply(sin.bytes, cuts: everyByte, by: repair) == whole)
    }

    @Test func `a clean stream passes at once and unchanged`() throws {
        let pieces = ["Larch", " needles", "\n\n", "  fall <b>", ".", " \n"]
        var repair = StreamRepair(.test(tools: Sin.weather))
        var updates: [ReplyUpdate] = []
        try repair.consume(stream([roleChunk], ending: ""), into: &updates)
        for piece in pieces {
            updates = []
            let text = piece.replacing("\n", with: "\\n")
            try repair.consume(stream([chunk(#"{"content":"\#(text)"}"#)], ending: ""), into: &updates)
            #expect(updates == [.event(.content(piece, logprobs: []), choice: 0)])
        }
        updates = []
        try repair.consume(stream([chunk("{}", finish: "stop"), usageChunk]), into: &updates)
        var usage = Usage(promptTokens: 21, cachedPromptTokens: 4, completionTokens: 9, reasoningTokens: 3)
        usage.choices = []
        #expect(updates == [.event(.finish(.stop, match: nil), choice: 0), .usage(usage)])
        #expect(repair.faults == [])
    }

    @Test func `a line without end is refused and not held`() {
        var configuration = StreamRepair.Configuration.test()
        configuration.maxLineBytes = 1 << 20
        let reply = RepairedReply(
            Array(repeating: UInt8(ascii: "x"), count: 3 << 20), cuts: [1 << 19, 1 << 20, 3 << 19],
            by: StreamRepair(configuration))
        #expect(reply.failure?.contains("a line of more than 1 MiB") == true)
    }

    @Test func `choices are read apart`() {
        let bytes = stream([
            chunk(#"{"role":"assistant","content":""}"#, index: 1),
            chunk(#"{"role":"assistant","content":"a"}"#, index: 0), chunk(#"{"content":"b</s>"}"#, index: 1),
            chunk("{}", finish: "length", index: 1), chunk(#"{"content":"c"}"#), chunk("{}", finish: "stop"),
            usageChunk,
        ])
        let repair = StreamRepair(.test(choices: 2))
        let first = RepairedReply(bytes, by: repair, choice: 0)
        let second = RepairedReply(bytes, by: repair, choice: 1)
        #expect(first.content == "ac")
        #expect(first.finishes == [.stop])
        #expect(second.content == "b")
        #expect(second.finishes == [.length])
    }

    @Test(arguments: ["data: [DONE]\n\n", ""])
    func `a choice that never began is missing, and not empty`(_ ending: String) {
        let bytes = stream(
            [roleChunk, chunk(#"{"content":"a"}"#), chunk("{}", finish: "stop"), usageChunk], ending: ending)
        let reply = RepairedReply(bytes, by: StreamRepair(.test(choices: 3)), choice: 1)
        #expect(reply.failure?.contains("made 1 of the 3 replies") == true, "\(reply.failure ?? "none")")
        #expect(reply.finishes.isEmpty)
    }

    @Test func `a model of a known format talks to itself in reasoning left in the text`() throws {
        var format = try #require(ReplyFormat.named("deepseek_r1"))
        format.addLeakedEnds()
        let parsing = ReplyParser.Configuration(format: format, opensInReasoning: true)
        let bytes = stream([
            roleChunk, chunk(#"{"content":"Hm.<｜Assis"}"#), chunk(#"{"content":"tant｜><think>Yes?"}"#),
            chunk("{}", finish: "length"), usageChunk,
        ])
        let reply = RepairedReply(bytes, by: StreamRepair(.init(parsing: parsing)))
        #expect(reply.reasoning == "Hm.")
        #expect(reply.content == "")
        #expect(reply.faults == [.inlineReasoning, .leakedTerminator, .wrongFinishReason])
    }

    @Test func `a reply that the limit cut and nobody counted has as many tokens as the limit`() {
        let bytes = stream([roleChunk, chunk(#"{"content":"a"}"#), chunk("{}", finish: "length")])
        let reply = RepairedReply(bytes, by: StreamRepair(.test(maxTokens: 3)))
        #expect(reply.usage?.completionTokens == 3)
    }

    @Test func `the tokens of every choice are counted`() {
        let usage =
            #"{"id":"chatcmpl-7Gh2kQ","created":1780000000,"choices":[],"usage":{"prompt_tokens":21,"completion_tokens":2}}"#
        let texts = [0, 1].flatMap { index in
            [
                chunk(#"{"role":"assistant","content":"a"}"#, index: index),
                chunk(#"{"content":"b"}"#, index: index),
                chunk("{}", finish: "stop", index: index),
            ]
        }
        let reply = RepairedReply(stream(texts + [usage]), by: StreamRepair(.test(choices: 2)))
        #expect(reply.usage?.completionTokens == 4)
        #expect(reply.faults.contains(.wrongUsage))
    }

    @Test(arguments: [
        [([0x20], " "), ([0x41], "A")], [([0x20, 0x41], " A")],
    ])
    func `whitespace that a reply begins with keeps its log probabilities`(
        _ tokens: [([UInt8], String)]
    ) throws {
        var repair = StreamRepair(.test())
        var updates: [ReplyUpdate] = []
        for (bytes, text) in tokens {
            let logprobs =
                #"{"content":[{"token":"\#(text)","logprob":-0.5,"bytes":\#(bytes),"top_logprobs":[]}]}"#
            let line =
                #"{"id":"chatcmpl-7Gh2kQ","created":1,"choices":[{"index":0,"delta":{"content":"\#(text)"},"logprobs":\#(logprobs),"finish_reason":null}]}"#
            try repair.consume(stream([line], ending: ""), into: &updates)
        }
        let expected = tokens.map { TokenLogprob(token: -1, bytes: $0.0, logprob: -0.5, top: []) }
        #expect(updates == [.event(.content(" A", logprobs: expected), choice: 0)])
    }

    @Test func `log probabilities travel with their text`() throws {
        let logprobs =
            #"{"content":[{"token":"A","logprob":-0.5,"bytes":[65],"top_logprobs":[{"token":"B","logprob":-1.5,"bytes":[66]}]}]}"#
        let line =
            #"{"id":"chatcmpl-7Gh2kQ","created":1,"choices":[{"index":0,"delta":{"content":"A"},"logprobs":\#(logprobs),"finish_reason":null}]}"#
        var repair = StreamRepair(.test())
        var updates: [ReplyUpdate] = []
        try repair.consume(stream([line], ending: ""), into: &updates)
        let top = TokenLogprob.Alternative(token: -1, bytes: [66], logprob: -1.5)
        let expected = TokenLogprob(token: -1, bytes: [65], logprob: -0.5, top: [top])
        #expect(updates == [.event(.content("A", logprobs: [expected]), choice: 0)])
    }
}
