import Inference
import OrderedJSON
import OutputGrammar
import Testing

@testable import LlamaEngine

/// Replies of a real model that are held to a grammar.
@Suite(.timeLimit(.minutes(10)))
struct ConstrainedReplyTests {
    private struct Outcome: Sendable {
        var text = ""
        var tokens: [TokenID] = []
        var end: EndCause?
    }

    private static func reply(
        _ engine: LlamaEngine, _ grammar: Grammar, _ change: (inout TextRequest) -> Void = { _ in }
    ) async throws -> Outcome {
        let vocabulary = GrammarVocabulary(engine.vocabulary, terminators: engine.vocabulary.endOfGeneration)
        let compiled = try ConstraintCompiler(vocabulary: vocabulary).compile(grammar)
        var request = TextRequest(
            prompts: [FixtureModel.prompt("What is the capital of France?")], sampling: .greedy,
            terminators: engine.vocabulary.endOfGeneration, constraint: compiled.makeConstraint())
        change(&request)
        var outcome = Outcome()
        var bytes: [UInt8] = []
        for try await update in try await engine.generate(request) {
            switch update {
            case .prompt, .shifted: break
            case .piece(let piece, _):
                if !piece.isTerminator { bytes += piece.bytes }
                if let token = piece.token { outcome.tokens.append(token) }
            case .end(let cause, _): outcome.end = cause
            }
        }
        outcome.text = String(decoding: bytes, as: UTF8.self)
        return outcome
    }

    @Test func `a reply is a sentence of its grammar and ends where nothing can follow`() async throws {
        let outcome = try await FixtureModel.withEngine { engine in
            try await Self.reply(engine, try Grammar(choices: ["Lyon", "Berlin"]))
        }
        #expect(["Lyon", "Berlin"].contains(outcome.text))
        #expect(outcome.end == .terminator)
    }

    @Test func `a reply that may end or go on ends by the model's own terminator`() async throws {
        let grammar = try Grammar(regex: "The capital of France is Paris\\.( [a-z]+)*")
        let outcome = try await FixtureModel.withEngine { try await Self.reply($0, grammar) }
        #expect(outcome.text.hasPrefix("The capital of France is Paris."))
        #expect(outcome.end == .terminator)
    }

    @Test func `forced text gets the tokens that the tokeniser gives it`() async throws {
        let text = #"{"answer": "The capital of France is Paris.", "sure": true}"#
        try await FixtureModel.withEngine { engine in
            let outcome = try await Self.reply(engine, try Grammar(choices: [text]))
            let vocabulary = try #require(engine.vocabulary as? LlamaVocabulary)
            #expect(outcome.text == text)
            #expect(outcome.tokens == vocabulary.tokens(inside: Array(text.utf8)))
        }
    }

    @Test func `forced text stops at the limit`() async throws {
        let grammar = try Grammar(choices: ["one two three four five six seven eight nine ten"])
        let outcome = try await FixtureModel.withEngine { engine in
            try await Self.reply(engine, grammar) { $0.maxTokens = 3 }
        }
        #expect(outcome.tokens.count == 3)
        #expect(outcome.end == .length)
    }

    @Test func `log probabilities are reported for every token, forced or not`() async throws {
        let grammar = try Grammar(choices: ["one two three four five"])
        try await FixtureModel.withEngine { engine in
            let vocabulary = GrammarVocabulary(engine.vocabulary)
            let compiled = try ConstraintCompiler(vocabulary: vocabulary).compile(grammar)
            let request = TextRequest(
                prompts: [FixtureModel.prompt("Hi")], sampling: .greedy,
                terminators: engine.vocabulary.endOfGeneration, topLogprobs: 0,
                constraint: compiled.makeConstraint())
            for try await update in try await engine.generate(request) {
                if case .piece(let piece, _) = update { #expect(piece.logprob != nil) }
            }
        }
    }

    @Test func `replies side by side are those of one at a time`() async throws {
        let grammars = try (0..<6).map { try Grammar(regex: "[a-z]{\($0 + 2)}( [a-z]+){2}\\.") }
        try await FixtureModel.withEngine { engine in
            var alone: [String] = []
            for grammar in grammars { alone.append(try await Self.reply(engine, grammar).text) }
            let together = try await withThrowingTaskGroup(of: (Int, String).self) { group in
                for (index, grammar) in grammars.enumerated() {
                    group.addTask { (index, try await Self.reply(engine, grammar).text) }
                }
                return try await group.reduce(into: [Int: String]()) { $0[$1.0] = $1.1 }
            }
            for (index, text) in alone.enumerated() { #expect(together[index] == text) }
        }
    }

    @Test func `random replies to a schema are JSON`() async throws {
        let schema: JSONValue = [
            "type": "object",
            "properties": [
                "city": ["type": "string", "maxLength": 12], "size": ["enum": ["small", "big"]],
                "rank": ["type": "integer", "minimum": 1, "maximum": 99],
                "tags": ["type": "array", "items": ["type": "boolean"], "maxItems": 3],
            ],
            "required": ["city", "size", "rank", "tags"], "additionalProperties": false,
        ]
        let grammar = try Grammar(jsonSchema: schema)
        try await FixtureModel.withEngine { engine in
            for seed in 0..<20 {
                let outcome = try await Self.reply(engine, grammar) {
                    $0.sampling = SamplingOptions(temperature: 3, seed: UInt64(seed))
                    $0.maxTokens = 300
                }
                let value = try #require(try? JSONValue(parsing: outcome.text), "\(outcome.text)")
                #expect(value["size"] == "small" || value["size"] == "big")
                #expect((1...99).contains(value["rank"]?.intValue ?? 0))
            }
        }
    }

    @Test func `a constraint that cannot be met ends in an error`() async throws {
        struct DeadEnd: TokenConstraint {
            mutating func mask() -> TokenMask { TokenMask(vocabularySize: 800) }
            mutating func accept(_ token: TokenID) -> Bool { false }
            var mayEnd: Bool { false }
            var mustEnd: Bool { false }
            mutating func forcedBytes() -> [UInt8] { [] }
        }
        try await FixtureModel.withEngine { engine in
            let request = TextRequest(
                prompts: [FixtureModel.prompt("Hi")], sampling: .greedy,
                terminators: engine.vocabulary.endOfGeneration, constraint: DeadEnd())
            let stream = try await engine.generate(request)
            await #expect(throws: InferenceError.self) { for try await _ in stream {} }
            // The place is free again.
            #expect(try await Self.reply(engine, try Grammar(choices: ["Lyon"])).text == "Lyon")
        }
    }
}
