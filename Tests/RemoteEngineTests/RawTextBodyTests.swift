import Inference
import OrderedJSON
import Testing

@testable import RemoteEngine

/// Asks for a form in given words.
private struct Written: WrittenConstraint {
    var field = "response_format"
    var form: OutputConstraint.Form?
    var mayHoldMore = false
    func text(in notation: GrammarNotation) throws(InferenceError) -> String {
        notation == .llamaCpp ? "root ::= <[3]>" : "root ::= \"text\""
    }
    var unwantedTokens: Set<TokenID> = []
    func follow(_ given: GivenConstraint) -> any TextFollower { Expecting("") }
}

/// Expects one text.
private struct Expecting: TextFollower {
    private var rest: [UInt8]
    init(_ text: String) { rest = Array(text.utf8) }
    mutating func accept(_ piece: TokenPiece) -> Bool {
        guard rest.starts(with: piece.bytes) else { return false }
        rest.removeFirst(piece.bytes.count)
        return true
    }
    var mayEnd: Bool { rest.isEmpty }
    var mustEnd: Bool { rest.isEmpty }
}

@Suite struct RawTextBodyTests {
    private func body(
        _ kind: UpstreamKind, _ prompt: CompletionPrompt = .text("Hi"), knowsSpelling: Bool = false,
        shown: [String] = [], _ change: (inout TextRequest) -> Void = { _ in }
    ) throws(InferenceError) -> RawTextBody {
        var request = TextRequest(prompts: [], terminators: [2])
        change(&request)
        return try RawTextBody(
            prompt, request,
            .init(
                model: "m", kind: kind, maxTokens: 9, knowsSpelling: knowsSpelling, shownTexts: shown))
    }

    @Test func `tokens are sent where they are taken`() throws {
        let sampling = SamplingOptions(temperature: 0.5, logitBias: [3: -1])
        let native = try body(.llamaCpp, .tokens([1, 2])) { $0.sampling = sampling }
        #expect(native.path == "/completion")
        #expect(native.fields["prompt"] == [1, 2] && native.fields["n_predict"] == 9)
        #expect(native.fields["return_tokens"] == true && native.fields["logit_bias"] == [[3, -1.0]])
        let vLLM = try body(.vLLM, .tokens([1, 2])) { $0.sampling = sampling }
        #expect(vLLM.path == "/v1/completions" && vLLM.fields["prompt"] == [1, 2])
        #expect(vLLM.fields["skip_special_tokens"] == false && vLLM.fields["return_token_ids"] == true)
        #expect(vLLM.fields["stop_token_ids"] == [2])
    }

    @Test func `LoRAX takes text and an adapter`() throws {
        let body = try body(.lorax) { $0.sampling = .greedy }
        #expect(body.path == "/generate_stream" && body.fields["inputs"] == "Hi")
        #expect(body.fields["parameters"]?["adapter_id"] == "m")
        #expect(body.fields["parameters"]?["do_sample"] == false)
        #expect(body.fields["parameters"]?["max_new_tokens"] == 9)
    }

    @Test func `log probabilities are asked for in each server's words`() throws {
        let native = try body(.llamaCpp) { $0.topLogprobs = 0 }
        #expect(native.fields["n_probs"] == 1 && native.fields["post_sampling_probs"] == false)
        #expect(native.fields["logprobs"] == nil)
        let vLLM = try body(.vLLM, knowsSpelling: true) { $0.topLogprobs = 3 }
        #expect(vLLM.fields["logprobs"] == 3 && vLLM.fields["return_tokens_as_token_ids"] == true)
        #expect(try body(.vLLM) { $0.topLogprobs = 3 }.fields["return_tokens_as_token_ids"] == nil)
        #expect(try body(.sglang) { $0.topLogprobs = 3 }.fields["logprobs"] == 3)
        #expect(try body(.tgi) { $0.topLogprobs = 3 }.fields["parameters"]?["top_n_tokens"] == 3)
        #expect(try body(.lorax) { $0.topLogprobs = 3 }.fields["parameters"]?["return_k_alternatives"] == 3)
        let echo = try body(.vLLM) {
            $0.topLogprobs = 1
            $0.reportsPromptTokens = true
        }
        #expect(echo.fields["echo"] == true)
    }

    @Test func `an end that is not to come is made impossible`() throws {
        let native = try body(.llamaCpp) { $0.ignoresTerminators = true }
        #expect(native.fields["ignore_eos"] == true && native.fields["logit_bias"] == [[2, false]])
        let vLLM = try body(.vLLM) { $0.ignoresTerminators = true }
        #expect(vLLM.fields["ignore_eos"] == true && vLLM.fields["logit_bias"] == ["2": -100.0])
        // It would stop there all the same.
        #expect(vLLM.fields["stop_token_ids"] == nil)
    }

    @Test func `spelled ends of a turn stop the upstream`() throws {
        let texts = (1...9).map { "end\($0)" }
        let all = JSONValue.array(texts.map { .string($0) })
        #expect(try body(.llamaCpp) { $0.terminatorTexts = texts }.fields["stop"] == all)
        #expect(try body(.vLLM) { $0.terminatorTexts = texts }.fields["stop"] == all)
        #expect(try body(.openAI) { $0.terminatorTexts = texts }.fields["stop"]?.arrayValue?.count == 4)
        #expect(try body(.tgi) { $0.terminatorTexts = ["a"] }.fields["parameters"]?["stop"] == ["a"])
    }

    @Test func `tokens that have no names here are to be shown`() throws {
        #expect(try body(.llamaCpp, shown: ["<|im_end|>"]).fields["preserved_tokens"] == ["<|im_end|>"])
        #expect(try body(.vLLM, shown: ["<|im_end|>"]).fields["preserved_tokens"] == nil)
    }

    private static let schema: JSONValue = ["type": "integer"]

    private struct Translation: Sendable {
        var kind: UpstreamKind
        var form: OutputConstraint.Form
        var name: String
        var value: JSONValue

        init(_ kind: UpstreamKind, _ form: OutputConstraint.Form, _ name: String, _ value: JSONValue) {
            self.kind = kind
            self.form = form
            self.name = name
            self.value = value
        }
    }

    private static let translations = [
        Translation(.llamaCpp, .regex("a|b"), "grammar", "root ::= <[3]>"),
        Translation(.vLLM, .regex("a|b"), "structured_outputs", ["regex": "a|b"]),
        Translation(.vLLM, .choice(["a", "b"]), "structured_outputs", ["choice": ["a", "b"]]),
        Translation(.vLLM, .jsonSchema(schema), "structured_outputs", ["json": schema]),
        Translation(.vLLM, .jsonObject, "structured_outputs", ["json": ["type": "object"]]),
        Translation(.vLLM, .gbnf("g"), "structured_outputs", ["grammar": "root ::= \"text\""]),
        Translation(.sglang, .jsonSchema(schema), "json_schema", #"{"type":"integer"}"#),
        Translation(.sglang, .choice(["a", "b."]), "regex", #"(a|b\.)"#),
        Translation(.sglang, .gbnf("g"), "ebnf", "root ::= \"text\""),
        Translation(.xinference, .jsonSchema(schema), "guided_json", schema),
        Translation(.xinference, .choice(["a"]), "guided_choice", ["a"]),
    ]

    @Test func `constraints are put into the server's words`() throws {
        for expected in Self.translations {
            let fields = try body(expected.kind) { $0.writtenConstraint = Written(form: expected.form) }
                .fields
            #expect(fields[expected.name] == expected.value, "\(expected)")
        }
    }

    private static let parameters = [
        Translation(.tgi, .regex("a|b"), "grammar", ["type": "regex", "value": "a|b"]),
        Translation(.tgi, .jsonSchema(schema), "grammar", ["type": "json", "value": schema]),
        Translation(
            .lorax, .jsonSchema(schema), "response_format", ["type": "json_object", "schema": schema]),
    ]

    @Test func `TGI and LoRAX have parameters for them`() throws {
        for expected in Self.parameters {
            let written = Written(form: expected.form, mayHoldMore: true)
            let fields = try body(expected.kind) { $0.writtenConstraint = written }.fields
            #expect(fields["parameters"]?[expected.name] == expected.value, "\(expected)")
        }
    }

    @Test func `a reply that may hold more than the form is held to the grammar of all`() throws {
        let written = Written(form: .regex("a"), mayHoldMore: true)
        #expect(
            try body(.vLLM) { $0.writtenConstraint = written }.fields["structured_outputs"]
                == ["grammar": "root ::= \"text\""])
    }

    @Test(
        arguments: [
            (UpstreamKind.openAI, OutputConstraint.Form.jsonObject), (.lorax, .regex("a")),
            (.tgi, .gbnf("g")),
            (.tgi, nil), (.lorax, nil),
        ] as [(UpstreamKind, OutputConstraint.Form?)])
    func `what a server cannot hold is refused by name`(
        _ kind: UpstreamKind, _ form: OutputConstraint.Form?
    ) {
        #expect {
            try body(kind) { $0.writtenConstraint = Written(field: "tool_choice", form: form) }
        } throws: { error in
            guard case InferenceError.invalidRequest("tool_choice", let reason) = error else { return false }
            return reason.contains("`tool_choice`") && reason.contains(kind.name)
        }
    }

    @Test(arguments: [
        (UpstreamKind.llamaCpp, "logprobs"), (.openAI, "stop_token_ids"), (.ollama, "model"),
        (.llamaCpp, "min_tokens"), (.openAI, "ignore_eos"), (.tgi, "logit_bias"), (.ollama, "model"),
    ]) func `what a text endpoint cannot do is refused by name`(_ kind: UpstreamKind, _ field: String) {
        #expect {
            try body(kind) { request in
                switch field {
                case "logprobs": request.reportsPromptTokens = true
                case "stop_token_ids": request.stopTokens = [1]
                case "min_tokens": request.minTokens = 3
                case "ignore_eos": request.ignoresTerminators = true
                case "logit_bias": request.sampling.logitBias = [1: 1]
                default: break
                }
            }
        } throws: { error in
            guard case InferenceError.invalidRequest(field, _) = error else { return false }
            return true
        }
    }

    // MARK: Whether it is obeyed

    private func reply(_ text: String, held expected: String, end: String = "eos") throws -> [PieceUpdate] {
        var reading = RawTextReading(
            TextRequest(prompts: []), kind: .llamaCpp, choice: 0, promptTokens: 5, vocabulary: FewTokens(),
            knowsSpelling: false, hold: .init(field: "guided_regex", follower: Expecting(expected)))
        var updates: [PieceUpdate] = []
        let events = text.map { #"{"content":"\#($0)","stop":false}"# }
        let last = #"{"content":"","stop":true,"stop_type":"\#(end)"}"#
        try reading.consume(stream(events + [last], ending: ""), into: &updates)
        try reading.finish(into: &updates)
        return updates
    }

    @Test func `an upstream that obeys is not disturbed`() throws {
        #expect(try reply("abc", held: "abc").last == .end(.terminator, choice: 0))
        #expect(try reply("ab", held: "abc", end: "limit").last == .end(.length, choice: 0))
        // As with the embedded engine, what is whole has not been cut off.
        #expect(try reply("abc", held: "abc", end: "limit").last == .end(.terminator, choice: 0))
    }

    @Test func `what follows a whole reply is not shown`() throws {
        let updates = try reply("abc\u{20}x", held: "abc")
        #expect(updates.count == 5 && updates.last == .end(.terminator, choice: 0))
    }

    @Test(arguments: ["abx", "ab", "x"]) func `an upstream that does not obey fails`(_ text: String) {
        #expect {
            try reply(text, held: "abc")
        } throws: { error in
            guard case InferenceError.upstreamFailed(let reason, false) = error else { return false }
            return reason.contains("`guided_regex`")
        }
    }
}
