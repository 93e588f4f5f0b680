import Inference
import Testing

@testable import LlamaEngine

@Suite(.timeLimit(.minutes(10)))
struct PrefixSharingTests {
    /// A conversation that the model knows how to go on from, so that its greedy answers are certain.
    private static func prompt(_ question: String) -> Prompt {
        let turns = [
            ("What is the capital of France?", "The capital of France is Paris."),
            ("What colour is the sky?", "The sky is blue."),
        ]
        let history = turns.map {
            "<|im_start|>user\n\($0)<|im_end|>\n<|im_start|>assistant\n\($1)<|im_end|>\n"
        }
        guard case .segments(let segments) = FixtureModel.prompt(question).content else {
            return FixtureModel.prompt(question)
        }
        return Prompt(
            .segments([.init(history.joined(), origin: .template)] + segments), addsBeginToken: false)
    }

    private struct Outcome: Sendable {
        var tokens: [TokenID] = []
        var promptTokens = 0
        var cached = 0
    }

    private static func outcomes(_ stream: PieceStream, choices: Int) async throws -> [Outcome] {
        var outcomes = [Outcome](repeating: Outcome(), count: choices)
        for try await update in stream {
            switch update {
            case .prompt(let report, let choice):
                outcomes[choice].promptTokens = report.tokens
                outcomes[choice].cached = report.cachedTokens
            case .piece(let piece, let choice): outcomes[choice].tokens += piece.token.map { [$0] } ?? []
            case .end, .shifted: break
            }
        }
        return outcomes
    }

    private static func request(_ prompts: [Prompt], choices: Int = 1) -> TextRequest {
        TextRequest(
            prompts: prompts, choicesPerPrompt: choices, sampling: .greedy, ignoresTerminators: true,
            maxTokens: 20)
    }

    private static let configuration = LlamaEngine.Configuration(parallel: 4, contextSize: 1024, threads: 1)

    @Test func `the choices of a prompt compute it once`() async throws {
        try await FixtureModel.withEngine(Self.configuration) { engine in
            let stream = try await engine.generate(Self.request([Self.prompt("Hello!")], choices: 4))
            let outcomes = try await Self.outcomes(stream, choices: 4)
            #expect(outcomes.filter { $0.cached == 0 }.count == 1)
            #expect(outcomes.filter { $0.cached == $0.promptTokens - 1 }.count == 3)
            #expect(Set(outcomes.map(\.tokens)).count == 1, "greedy choices are equal")
        }
    }

    @Test func `prompts that begin alike compute the beginning once, and answer as if alone`() async throws {
        let questions = [
            "What is the capital of France?", "What colour is the sky?", "Hello!", "Who are you?",
        ]
        var alone: [[TokenID]] = []
        for question in questions {
            alone += try await FixtureModel.withEngine(Self.configuration) { engine in
                let stream = try await engine.generate(Self.request([Self.prompt(question)]))
                return try await Self.outcomes(stream, choices: 1).map(\.tokens)
            }
        }
        let together = try await FixtureModel.withEngine(Self.configuration) { engine in
            let stream = try await engine.generate(Self.request(questions.map(Self.prompt)))
            return try await Self.outcomes(stream, choices: questions.count)
        }
        #expect(together.map(\.tokens) == alone)
        #expect(together.filter { $0.cached > 32 }.count == 3, "\(together.map(\.cached))")
    }

    @Test func `a reply that is stopped while others wait for its prompt does not hold them up`() async throws
    {
        let configuration = LlamaEngine.Configuration(
            parallel: 4, contextSize: 1024, threads: 1, batchSize: 32)
        try await FixtureModel.withEngine(configuration) { engine in
            let stream = try await engine.generate(Self.request([Self.prompt("Hello!")], choices: 3))
            stream.stop(choice: 0)
            let outcomes = try await Self.outcomes(stream, choices: 3)
            #expect(outcomes[1].tokens.count == 20)
            #expect(outcomes[1].tokens == outcomes[2].tokens)
        }
    }

    @Test func `a conversation that lost its place comes back from memory, and answers as before`()
        async throws
    {
        let long = "What is the capital of France? " + String(repeating: "Think again. ", count: 12)
        for (bytes, isKept) in [(1 << 28, true), (0, false)] {
            let configuration = LlamaEngine.Configuration(
                parallel: 1, contextSize: 1024, threads: 1, prefixCacheBytes: bytes)
            try await FixtureModel.withEngine(configuration) { engine in
                var first: [Outcome] = []
                var again: [Outcome] = []
                for (index, question) in [long, "What colour is the sky?", long].enumerated() {
                    let prompt = index == 1 ? FixtureModel.prompt(question) : Self.prompt(question)
                    let stream = try await engine.generate(Self.request([prompt]))
                    let outcomes = try await Self.outcomes(stream, choices: 1)
                    if index == 0 { first = outcomes }
                    if index == 2 { again = outcomes }
                }
                #expect(first.map(\.tokens) == again.map(\.tokens))
                #expect(first[0].promptTokens > 100)
                // Every prompt begins with the same few tokens of the template.
                #expect(isKept ? again[0].cached == again[0].promptTokens - 1 : again[0].cached < 10)
            }
        }
    }
}
