import Inference
import OrderedJSON
import Testing

@testable import RemoteEngine

/// Knows a few tokens by their ids.
private struct FewTokens: Vocabulary {
    static let all: [(String, TokenKind)] = [
        ("Hi", .text), (" there", .text), ("<|im_end|>", .control), ("<tool_call>", .added),
    ]
    var count: Int { Self.all.count }
    var endOfGeneration: Set<TokenID> { [2] }
    var beginText: String? { nil }
    var endText: String? { nil }
    func bytes(of token: TokenID) -> [UInt8] { Array(Self.all[Int(token)].0.utf8) }
    func kind(of token: TokenID) -> TokenKind { Self.all[Int(token)].1 }
    func token(spelled text: String) -> TokenID? {
        Self.all.firstIndex { $0.0 == text }.map { TokenID($0) }
    }
    func tokens(of prompt: Prompt) -> [TokenID] { [] }
}

@Suite struct RawTextReadingTests {
    private func read(
        _ kind: UpstreamKind, _ bytes: [UInt8], cuts: [Int] = []
    ) throws(InferenceError) -> [PieceUpdate] {
        let request = TextRequest(prompts: [], terminators: [2])
        var reading = RawTextReading(request, kind: kind, choice: 0, promptTokens: 5, vocabulary: FewTokens())
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
                .prompt(PromptReport(tokens: 5, cachedTokens: 0), choice: 0), text("Hi there"),
                text("<tool_call>", 3, .added), .end(.length, choice: 0),
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

    private func body(_ kind: UpstreamKind, _ prompt: CompletionPrompt) throws(InferenceError) -> RawTextBody
    {
        let request = TextRequest(
            prompts: [], sampling: SamplingOptions(temperature: 0.5, logitBias: [3: -1]), terminators: [2])
        return try RawTextBody(prompt, request, model: "m", kind: kind, maxTokens: 9)
    }

    @Test func `tokens are sent where they are taken`() throws {
        let native = try body(.llamaCpp, .tokens([1, 2]))
        #expect(native.path == "/completion")
        #expect(native.fields["prompt"] == [1, 2] && native.fields["n_predict"] == 9)
        #expect(native.fields["return_tokens"] == true && native.fields["logit_bias"] == [[3, -1.0]])
        let vLLM = try body(.vLLM, .tokens([1, 2]))
        #expect(vLLM.path == "/v1/completions" && vLLM.fields["prompt"] == [1, 2])
        #expect(vLLM.fields["skip_special_tokens"] == false && vLLM.fields["return_token_ids"] == true)
        #expect(vLLM.fields["stop_token_ids"] == [2])
    }

    @Test func `LoRAX takes text and an adapter`() throws {
        let request = TextRequest(prompts: [], sampling: .greedy)
        let body = try RawTextBody(.text("Hi"), request, model: "pirate", kind: .lorax, maxTokens: 9)
        #expect(body.path == "/generate_stream" && body.fields["inputs"] == "Hi")
        #expect(body.fields["parameters"]?["adapter_id"] == "pirate")
        #expect(body.fields["parameters"]?["do_sample"] == false)
        #expect(body.fields["parameters"]?["max_new_tokens"] == 9)
    }
}
