import Inference
import OrderedJSON
import Testing

@testable import RemoteEngine

@Suite struct RawTextReadingTests {
    private func read(
        _ kind: UpstreamKind, _ bytes: [UInt8], cuts: [Int] = [], knowsSpelling: Bool = true
    ) throws(InferenceError) -> [PieceUpdate] {
        let request = TextRequest(prompts: [], terminators: [2])
        var reading = RawTextReading(
            request, kind: kind, choice: 0, promptTokens: 5, vocabulary: FewTokens(),
            knowsSpelling: knowsSpelling)
        var updates: [PieceUpdate] = []
        var start = 0
        for cut in cuts + [bytes.count] {
            try reading.consume(bytes[start..<cut], into: &updates)
            start = cut
        }
        try reading.finish(into: &updates)
        return updates
    }

    private func text(_ text: String, _ token: TokenID? = nil, _ kind: TokenKind = .text) -> PieceUpdate {
        .piece(
            TokenPiece(token: token, bytes: Array(text.utf8), kind: kind, isTerminator: token == 2), choice: 0
        )
    }

    private static let llamaCpp = stream(
        [
            #"{"index":0,"content":"Hi","tokens":[0],"stop":false}"#,
            #"{"index":0,"content":"<tool_call>","tokens":[3],"stop":false}"#,
            #"{"index":0,"content":"","tokens":[2],"stop":false}"#,
            #"{"index":0,"content":"","tokens":[],"stop":true,"stop_type":"eos","tokens_evaluated":9,"timings":{"cache_n":4}}"#,
        ], ending: "")

    @Test func `llama.cpp names its tokens`() throws {
        let expected: [PieceUpdate] = [
            .prompt(PromptReport(tokens: 5, cachedTokens: 0), choice: 0), text("Hi", 0),
            text("<tool_call>", 3, .added), text("<|im_end|>", 2, .control), .end(.terminator, choice: 0),
        ]
        #expect(try read(.llamaCpp, Self.llamaCpp) == expected)
        for cut in Self.llamaCpp.indices {
            #expect(try read(.llamaCpp, Self.llamaCpp, cuts: [cut]) == expected)
        }
    }

    @Test func `vLLM names several tokens at once`() throws {
        let bytes = stream([
            #"{"id":"c","choices":[{"index":0,"text":"Hi there<tool_call>","token_ids":[0,1,3],"finish_reason":null}]}"#,
            #"{"id":"c","choices":[{"index":0,"text":"","token_ids":[],"finish_reason":"length"}]}"#,
        ])
        #expect(
            try read(.vLLM, bytes) == [
                .prompt(PromptReport(tokens: 5, cachedTokens: 0), choice: 0), text("Hi", 0),
                text(" there", 1), text("<tool_call>", 3, .added), .end(.length, choice: 0),
            ])
        // Whose spelling is not known cannot be told apart, but counts.
        #expect(
            try read(.vLLM, bytes, knowsSpelling: false) == [
                .prompt(PromptReport(tokens: 5, cachedTokens: 0), choice: 0), text("", 0),
                text("Hi there", 1), text("<tool_call>", 3, .added), .end(.length, choice: 0),
            ])
    }

    @Test func `LoRAX shows its terminator as special`() throws {
        let bytes = stream(
            [
                #"{"token":{"id":0,"text":"Hi","logprob":-0.1,"special":false},"generated_text":null,"details":null}"#,
                #"{"token":{"id":2,"text":"<|im_end|>","logprob":0,"special":true},"generated_text":"Hi","details":{"finish_reason":"eos_token","generated_tokens":2}}"#,
            ], ending: "")
        #expect(
            try read(.lorax, bytes) == [
                .prompt(PromptReport(tokens: 5, cachedTokens: 0), choice: 0), text("Hi", 0),
                text("<|im_end|>", 2, .control), .end(.terminator, choice: 0),
            ])
    }

    @Test(arguments: [UpstreamKind.llamaCpp, .vLLM, .lorax])
    func `a stream that is cut off is an error`(_ kind: UpstreamKind) {
        #expect(throws: InferenceError.self) {
            try read(kind, stream([#"{"content":"Hi","tokens":[0],"choices":[{"text":"Hi"}]}"#], ending: ""))
        }
        #expect(throws: InferenceError.self) { try read(kind, stream([#"{"error":"no memory"}"#])) }
    }

    @Test func `a terminator that is not shown ends the reply behind the text of its event`() throws {
        let bytes = stream([
            #"{"id":"c","choices":[{"index":0,"text":"Hi there","token_ids":[0,1,2],"finish_reason":"stop"}]}"#
        ])
        #expect(
            try read(.vLLM, bytes) == [
                .prompt(PromptReport(tokens: 5, cachedTokens: 0), choice: 0), text("Hi", 0),
                text(" there", 1), text("<|im_end|>", 2, .control), .end(.terminator, choice: 0),
            ])
    }

    @Test func `tokens that llama.cpp does not name are counted`() throws {
        let bytes = stream(
            [
                #"{"content":"Hi","tokens":[0],"stop":false,"tokens_predicted":1,"tokens_evaluated":9}"#,
                #"{"content":"\ud83d\ude42","tokens":[1],"stop":false,"tokens_predicted":4,"tokens_evaluated":9}"#,
                #"{"content":"","tokens":[],"stop":true,"stop_type":"limit","tokens_predicted":6,"tokens_evaluated":9}"#,
            ], ending: "")
        #expect(
            try read(.llamaCpp, bytes) == [
                .prompt(PromptReport(tokens: 9, cachedTokens: 0), choice: 0), text("Hi", 0), text(""),
                text(""), text("🙂", 1), text(""), text(""), .end(.length, choice: 0),
            ])
    }

    @Test func `tokens of a server that names none are those that it counts`() throws {
        let bytes = stream([
            #"{"choices":[{"index":0,"text":"Hi there","finish_reason":null}]}"#,
            #"{"choices":[{"index":0,"text":"","finish_reason":"stop"}]}"#,
            #"{"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":3,"total_tokens":10}}"#,
        ])
        var reading = RawTextReading(
            TextRequest(prompts: []), kind: .sglang, choice: 0, promptTokens: 5, vocabulary: FewTokens(),
            knowsSpelling: false)
        #expect(reading.usage == nil)
        var updates: [PieceUpdate] = []
        try reading.consume(bytes, into: &updates)
        #expect(
            updates == [
                .prompt(PromptReport(tokens: 5, cachedTokens: 0), choice: 0), text("Hi there"), text(""),
                text(""), .end(.terminator, choice: 0),
            ])
        #expect(reading.usage == Usage(promptTokens: 7, completionTokens: 3))
    }

    @Test func `a count beyond all measure does no harm`() throws {
        let bytes = stream(
            [#"{"content":"Hi","tokens":[0],"stop":true,"tokens_predicted":9223372036854775807}"#], ending: ""
        )
        #expect(try read(.llamaCpp, bytes).count < 70_000)
    }

    /// A named token says that it is no markup, which nobody knows here.
    @Test func `without a vocabulary tokens have no names`() throws {
        let request = TextRequest(prompts: [], stopTokens: [1])
        var reading = RawTextReading(
            request, kind: .llamaCpp, choice: 0, promptTokens: 5, vocabulary: NoTokens(),
            knowsSpelling: false)
        var updates: [PieceUpdate] = []
        let bytes = stream(
            [
                #"{"content":"<think>","tokens":[7],"stop":false}"#,
                #"{"content":"x","tokens":[1],"stop":false}"#,
            ], ending: "")
        try reading.consume(bytes, into: &updates)
        let end = TokenPiece(token: 1, bytes: [UInt8(ascii: "x")], isTerminator: true)
        #expect(
            updates.dropFirst() == [text("<think>"), .piece(end, choice: 0), .end(.stopToken(1), choice: 0)])
    }

    @Test func `where no token is asked for none is given`() throws {
        let request = TextRequest(prompts: [], maxTokens: 0)
        var reading = RawTextReading(
            request, kind: .llamaCpp, choice: 0, promptTokens: 5, vocabulary: FewTokens(), knowsSpelling: true
        )
        var updates: [PieceUpdate] = []
        try reading.consume(Self.llamaCpp, into: &updates)
        #expect(
            updates == [
                .prompt(PromptReport(tokens: 5, cachedTokens: 0), choice: 0), .end(.length, choice: 0),
            ])
    }
}
