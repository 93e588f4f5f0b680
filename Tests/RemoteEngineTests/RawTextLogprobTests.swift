import Inference
import OrderedJSON
import Testing

@testable import RemoteEngine

@Suite struct RawTextLogprobTests {
    private func read(
        _ kind: UpstreamKind, _ events: [String], top: Int = 1, knowsSpelling: Bool = true,
        ending: String = "data: [DONE]\n\n"
    ) throws(InferenceError) -> (report: PromptReport?, pieces: [TokenPiece]) {
        let request = TextRequest(prompts: [], terminators: [2], topLogprobs: top)
        var reading = RawTextReading(
            request, kind: kind, choice: 0, promptTokens: 5, vocabulary: FewTokens(),
            knowsSpelling: knowsSpelling)
        var updates: [PieceUpdate] = []
        try reading.consume(stream(events, ending: ending), into: &updates)
        try reading.finish(into: &updates)
        var report: PromptReport?
        var pieces: [TokenPiece] = []
        for update in updates {
            switch update {
            case .prompt(let found, _): report = found
            case .piece(let piece, _): pieces.append(piece)
            default: break
            }
        }
        return (report, pieces)
    }

    private func entry(
        _ text: String, _ token: TokenID, _ logprob: Float?, top: [(String, TokenID, Float)] = []
    ) -> TokenLogprob {
        TokenLogprob(
            token: token, bytes: Array(text.utf8), logprob: logprob,
            top: top.map { .init(token: $0.1, bytes: Array($0.0.utf8), logprob: $0.2) })
    }

    @Test func `llama.cpp gives ids and bytes`() throws {
        let pieces = try read(
            .llamaCpp,
            [
                #"{"content":"Hi","tokens":[0],"stop":false,"completion_probabilities":[{"id":0,"token":"Hi","bytes":[72,105],"logprob":-0.5,"top_logprobs":[{"id":0,"token":"Hi","bytes":[72,105],"logprob":-0.5},{"id":1,"token":" there","bytes":[32,116,104,101,114,101],"logprob":-2}]}]}"#,
                #"{"content":"","tokens":[2],"stop":false,"completion_probabilities":[{"id":2,"token":"","bytes":[],"logprob":-0.25,"top_logprobs":[]}]}"#,
                #"{"content":"","tokens":[],"stop":true,"stop_type":"eos"}"#,
            ], ending: ""
        ).pieces
        #expect(pieces.map(\.token) == [0, 2])
        #expect(pieces[0].logprob == entry("Hi", 0, -0.5, top: [("Hi", 0, -0.5)]))
    }

    /// It names the token that completes a character, and none that the character began with.
    @Test func `a character of several tokens has one entry from llama.cpp`() throws {
        let pieces = try read(
            .llamaCpp,
            [
                #"{"content":"é","tokens":[1],"stop":false,"tokens_predicted":2,"completion_probabilities":[{"id":1,"token":"é","bytes":[195,169],"logprob":-0.5,"top_logprobs":[{"id":1,"token":"","bytes":[169],"logprob":-0.5}]}]}"#,
                #"{"content":"","tokens":[],"stop":true,"stop_type":"eos","tokens_predicted":2}"#,
            ], knowsSpelling: false, ending: ""
        ).pieces
        #expect(pieces.flatMap(\.bytes) == Array("é".utf8) && pieces.count == 2)
        #expect(pieces.compactMap(\.logprob).map(\.bytes) == [Array("é".utf8)])
    }

    @Test func `vLLM names tokens by id, and more of them than were asked for`() throws {
        let (report, pieces) = try read(
            .vLLM,
            [
                #"{"choices":[{"index":0,"text":"Hi there","token_ids":[0,1],"prompt_token_ids":[0,1,1],"logprobs":{"text_offset":[0,2],"tokens":["token_id:0","token_id:1"],"token_logprobs":[-3.0,-1.0],"top_logprobs":[{"token_id:0":-3.0,"token_id:1":-0.5},{"token_id:1":-1.0,"token_id:0":-1.5}]},"finish_reason":null}]}"#,
                #"{"choices":[{"index":0,"text":"","token_ids":[2],"logprobs":{"text_offset":[8],"tokens":["token_id:2"],"token_logprobs":[-0.1],"top_logprobs":[{"token_id:2":-0.1}]},"finish_reason":"stop"}]}"#,
            ])
        #expect(report == PromptReport(tokens: 3, cachedTokens: 0))
        #expect(
            pieces.map(\.logprob) == [
                entry("Hi", 0, -3, top: [(" there", 1, -0.5)]),
                entry(" there", 1, -1, top: [(" there", 1, -1)]),
                entry("<|im_end|>", 2, -0.1, top: [("<|im_end|>", 2, -0.1)]),
            ])
        #expect(pieces.map { String(decoding: $0.bytes, as: UTF8.self) } == ["Hi", " there", "<|im_end|>"])
    }

    @Test func `an echo's entries are the prompt's`() throws {
        let (report, pieces) = try read(
            .vLLM,
            [
                #"{"choices":[{"index":0,"text":" there","token_ids":[1],"prompt_token_ids":[0,1],"logprobs":{"tokens":["token_id:0","token_id:1","token_id:1"],"token_logprobs":[null,-2.0,-1.0],"top_logprobs":[null,{"token_id:1":-2.0},{"token_id:1":-1.0}]},"finish_reason":null}]}"#,
                #"{"choices":[{"index":0,"text":"","token_ids":[],"logprobs":null,"finish_reason":"length"}]}"#,
            ])
        #expect(
            report?.pieces.map(\.logprob) == [
                entry("Hi", 0, nil), entry(" there", 1, -2, top: [(" there", 1, -2)]),
            ])
        #expect(pieces.map(\.logprob) == [entry(" there", 1, -1, top: [(" there", 1, -1)])])
    }

    @Test func `tokens that are known by their text alone go with it`() throws {
        let events = [
            #"{"choices":[{"index":0,"text":"Hi 🙂 there","logprobs":{"tokens":["Hi"," \#u{FFFD}","\#u{FFFD}"," there"],"token_logprobs":[-1.0,-2.0,-3.0,-4.0],"top_logprobs":[{"Hi":-1.0},{},{},{}]},"finish_reason":null}]}"#,
            #"{"choices":[{"index":0,"text":"","finish_reason":"stop"}]}"#,
        ]
        let pieces = try read(.openAI, events, knowsSpelling: false).pieces
        #expect(pieces.flatMap(\.bytes) == Array("Hi 🙂 there".utf8))
        #expect(pieces.compactMap(\.logprob?.logprob) == [-1, -2, -3, -4])
        // Each has text to go with, so that none is lost.
        #expect(pieces.prefix(4).allSatisfy { !$0.bytes.isEmpty })
        #expect(pieces[0].logprob == entry("Hi", -1, -1, top: [("Hi", -1, -1)]))
        #expect(pieces[3].bytes == Array(" there".utf8))
    }

    @Test(arguments: [
        (
            UpstreamKind.tgi,
            #"{"index":1,"token":{"id":0,"text":"Hi","logprob":-1,"special":false},"top_tokens":[{"id":1,"text":" there","logprob":-0.5,"special":false},{"id":0,"text":"Hi","logprob":-1,"special":false}],"generated_text":null,"details":null}"#
        ),
        (
            .lorax,
            #"{"token":{"id":0,"text":"Hi","logprob":-1,"special":false,"alternative_tokens":[{"id":1,"text":" there","logprob":-0.5}]},"generated_text":null,"details":null}"#
        ),
    ]) func `TGI and LoRAX say them with each token`(_ kind: UpstreamKind, _ event: String) throws {
        let last =
            #"{"token":{"id":2,"text":"<|im_end|>","logprob":0,"special":true},"generated_text":"Hi","details":{"finish_reason":"eos_token","generated_tokens":2}}"#
        let pieces = try read(kind, [event, last], ending: "").pieces
        #expect(pieces[0].logprob == entry("Hi", 0, -1, top: [(" there", 1, -0.5)]))
    }

    @Test(
        arguments: [
            ("Hi there", ["Hi", " there"], false, ["Hi", " there"]),
            ("Hi there", ["Hi", nil], false, ["Hi", " there"]),
            ("abc", [nil, nil], false, ["", "abc"]),
            ("abc", [nil, nil], true, ["a", "bc"]),
            ("a", [nil, nil, nil], true, ["", "", "a"]),
            ("xbc", [nil, "bc"], true, ["x", "bc"]),
            ("ab", ["a", "", "b"], true, ["a", "", "b"]),
            ("", ["a"], true, [""]),
            ("", [], true, []),
        ] as [(String, [String?], Bool, [String])])
    func `text is cut where its tokens are known to end`(
        _ text: String, _ known: [String?], _ spreads: Bool, _ expected: [String]
    ) {
        let parts = TokenCut.parts(
            of: Array(text.utf8), known: known.map { $0.map { Array($0.utf8) } }, spreads: spreads)
        #expect(parts?.map { String(decoding: $0, as: UTF8.self) } == expected)
    }

    @Test func `text beyond that of the tokens is not lost`() {
        #expect(TokenCut.parts(of: Array("abc".utf8), known: [Array("a".utf8)], spreads: true) == nil)
    }
}
