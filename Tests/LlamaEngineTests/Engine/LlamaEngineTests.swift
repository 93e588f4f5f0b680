import Inference
import Testing

@testable import LlamaEngine

/// The engine with a real model, whose greedy answers are known.
@Suite(.timeLimit(.minutes(10)))
struct LlamaEngineTests {
    private static let terminators: @Sendable (LlamaEngine) -> Set<TokenID> = {
        $0.vocabulary.endOfGeneration
    }

    /// What one choice came to.
    private struct Outcome: Sendable, Hashable {
        var text = ""
        var tokens: [TokenID] = []
        var end: EndCause?
        var cached = 0
    }

    private static func collect(_ stream: PieceStream, choices: Int = 1) async throws -> [Outcome] {
        var outcomes = [Outcome](repeating: Outcome(), count: choices)
        var bytes = [[UInt8]](repeating: [], count: choices)
        for try await update in stream {
            switch update {
            case .shifted: break
            case .prompt(let report, let choice):
                outcomes[choice].cached = report.cachedTokens
            case .piece(let piece, let choice):
                if !piece.isTerminator { bytes[choice] += piece.bytes }
                if let token = piece.token { outcomes[choice].tokens.append(token) }
            case .end(let cause, let choice):
                outcomes[choice].end = cause
            }
        }
        for choice in outcomes.indices {
            outcomes[choice].text = String(decoding: bytes[choice], as: UTF8.self)
        }
        return outcomes
    }

    private static func answer(_ engine: LlamaEngine, _ question: String) async throws -> Outcome {
        let stream = try await engine.generate(
            TextRequest(
                prompts: [FixtureModel.prompt(question)], sampling: .greedy, terminators: terminators(engine))
        )
        return try await collect(stream)[0]
    }

    @Test func `a greedy answer is the one that was learnt and ends by its terminator`() async throws {
        let outcome = try await FixtureModel.withEngine { engine in
            try await Self.answer(engine, "What is the capital of France?")
        }
        #expect(outcome.text == "The capital of France is Paris.")
        #expect(outcome.end == .terminator)
    }

    @Test func `an answer cut at its limit says so, and a terminator at the limit is a terminator`()
        async throws
    {
        try await FixtureModel.withEngine { engine in
            let whole = try await Self.answer(engine, "What colour is the sky?")
            for (limit, cause) in [
                (whole.tokens.count - 1, EndCause.length), (whole.tokens.count, .terminator),
            ] {
                let stream = try await engine.generate(
                    TextRequest(
                        prompts: [FixtureModel.prompt("What colour is the sky?")], sampling: .greedy,
                        terminators: Self.terminators(engine), maxTokens: limit))
                let outcome = try await Self.collect(stream)[0]
                #expect(outcome.end == cause)
                #expect(outcome.tokens == Array(whole.tokens.prefix(limit)))
            }
        }
    }

    @Test func `many replies at once are those of one at a time`() async throws {
        let questions = [
            "What is the capital of Japan?", "What colour is the grass?", "What is 2 + 3?",
            "List three fruits.",
            "Count from one to fifty in words.", "Say hello in Russian.", "Recite some Greek letters.",
            "Hello!",
        ]
        try await FixtureModel.withEngine(.init(parallel: 3, contextSize: 512, threads: 1)) { engine in
            var alone: [String: String] = [:]
            for question in questions { alone[question] = try await Self.answer(engine, question).text }
            try await withThrowingTaskGroup(of: (String, String).self) { group in
                for question in questions + questions {
                    group.addTask { (question, try await Self.answer(engine, question).text) }
                }
                for try await (question, text) in group { #expect(text == alone[question]) }
            }
        }
    }

    @Test func `a repeated prompt is not computed again`() async throws {
        try await FixtureModel.withEngine { engine in
            let first = try await Self.answer(engine, "What is 6 times 7?")
            let second = try await Self.answer(engine, "What is 6 times 7?")
            #expect(first.cached == 0)
            #expect(second.cached > 10)
            #expect(second.tokens == first.tokens)
        }
    }

    @Test func `a seed gives the same draws whatever else is in the batch`() async throws {
        try await FixtureModel.withEngine { engine in
            let request = TextRequest(
                prompts: [FixtureModel.prompt("Hello!")],
                sampling: SamplingOptions(temperature: 3, seed: 11), ignoresTerminators: true, maxTokens: 24)
            let alone = try await Self.collect(engine.generate(request))[0]
            let noise = TextRequest(
                prompts: [FixtureModel.prompt("Count from one to fifty in words.")],
                sampling: SamplingOptions(temperature: 3), ignoresTerminators: true, maxTokens: 60)
            let others = try await engine.generate(noise)
            let together = try await Self.collect(engine.generate(request))[0]
            #expect(together.tokens == alone.tokens)
            for try await _ in others { break }
        }
    }

    @Test func `choices of one request are drawn apart and end apart`() async throws {
        try await FixtureModel.withEngine { engine in
            let stream = try await engine.generate(
                TextRequest(
                    prompts: [FixtureModel.prompt("Hello!"), FixtureModel.prompt("Thank you!")],
                    choicesPerPrompt: 2, sampling: SamplingOptions(temperature: 3, seed: 5),
                    ignoresTerminators: true, maxTokens: 12))
            let outcomes = try await Self.collect(stream, choices: 4)
            #expect(Set(outcomes.map(\.tokens)).count == 4)
            #expect(outcomes.allSatisfy { $0.tokens.count == 12 && $0.end == .length })
        }
    }

    @Test func `a prompt that does not fit is refused with both numbers`() async throws {
        try await FixtureModel.withEngine(.init(parallel: 1, contextSize: 64, threads: 1)) { engine in
            let prompt = Prompt(.tokens([TokenID](repeating: 70, count: 64)), addsBeginToken: false)
            await #expect(throws: InferenceError.contextOverflow(promptTokens: 64, contextSize: 64)) {
                _ = try await engine.generate(TextRequest(prompts: [prompt]))
            }
        }
    }

    @Test func `a reply that reaches the end of the context ends by length`() async throws {
        try await FixtureModel.withEngine(.init(parallel: 1, contextSize: 64, threads: 1)) { engine in
            let prompt = Prompt(.tokens([TokenID](repeating: 70, count: 60)), addsBeginToken: false)
            let stream = try await engine.generate(
                TextRequest(prompts: [prompt], sampling: .greedy, ignoresTerminators: true))
            let outcome = try await Self.collect(stream)[0]
            #expect(outcome.tokens.count == 4)
            #expect(outcome.end == .length)
        }
    }

    @Test(arguments: [[TokenID(-1)], [TokenID(1_000_000)]])
    func `tokens outside the vocabulary are refused`(tokens: [TokenID]) async throws {
        try await FixtureModel.withEngine { engine in
            await #expect(throws: InferenceError.self) {
                _ = try await engine.generate(
                    TextRequest(prompts: [Prompt(.tokens(tokens), addsBeginToken: false)]))
            }
        }
    }

    @Test func `a client that goes away frees its sequence`() async throws {
        try await FixtureModel.withEngine(.init(parallel: 1, contextSize: 2048, threads: 1)) { engine in
            do {
                let abandoned = try await engine.generate(
                    TextRequest(
                        prompts: [FixtureModel.prompt("Hello!")], sampling: .greedy, ignoresTerminators: true)
                )
                for try await update in abandoned {
                    if case .piece = update { break }
                }
            }
            // With one sequence this would wait for two thousand tokens, and the limit of the suite.
            let outcome = try await Self.answer(engine, "What colour is the sky?")
            #expect(outcome.text == "The sky is blue.")
        }
    }

    @Test func `a choice that is stopped leaves the others running`() async throws {
        try await FixtureModel.withEngine { engine in
            let stream = try await engine.generate(
                TextRequest(
                    prompts: [FixtureModel.prompt("Hello!")], choicesPerPrompt: 2, sampling: .greedy,
                    ignoresTerminators: true, maxTokens: 500))
            stream.stop(choice: 0)
            var ends: [Int] = []
            for try await update in stream {
                if case .end(_, let choice) = update { ends.append(choice) }
            }
            #expect(ends == [1])
        }
    }

    @Test func `log probabilities are those of the whole distribution`() async throws {
        try await FixtureModel.withEngine { engine in
            let stream = try await engine.generate(
                TextRequest(
                    prompts: [FixtureModel.prompt("What colour is the sky?")], sampling: .greedy,
                    terminators: Self.terminators(engine), topLogprobs: engine.vocabulary.count))
            for try await case .piece(let piece, _) in stream {
                let logprob = try #require(piece.logprob)
                #expect(logprob.token == piece.token)
                #expect(logprob.top.first?.token == piece.token, "greedy takes the likeliest")
                #expect(logprob.top.map(\.logprob) == logprob.top.map(\.logprob).sorted(by: >))
                let sum = logprob.top.reduce(0.0) { $0 + exponential(Double($1.logprob)) }
                #expect(abs(sum - 1) < 1e-3)
            }
        }
    }

    @Test func `a prompt's own log probabilities are reported token by token`() async throws {
        try await FixtureModel.withEngine { engine in
            let prompt = FixtureModel.prompt("What is the capital of France?")
            let tokens = engine.vocabulary.tokens(of: prompt)
            for _ in 0..<2 {
                let stream = try await engine.generate(
                    TextRequest(
                        prompts: [prompt], sampling: .greedy, maxTokens: 0, topLogprobs: 1,
                        reportsPromptTokens: true))
                var reports: [PromptReport] = []
                for try await case .prompt(let report, _) in stream { reports.append(report) }
                #expect(reports.count == 1)
                #expect(reports.first?.pieces.map(\.token) == tokens)
                #expect(reports.first?.pieces.first?.logprob?.logprob == nil)
                #expect(
                    reports.first?.pieces.dropFirst().allSatisfy { ($0.logprob?.logprob ?? 1) <= 0 } == true)
            }
        }
    }

    @Test func `min_tokens holds the terminator off`() async throws {
        try await FixtureModel.withEngine { engine in
            let whole = try await Self.answer(engine, "What colour is the sky?")
            let stream = try await engine.generate(
                TextRequest(
                    prompts: [FixtureModel.prompt("What colour is the sky?")], sampling: .greedy,
                    terminators: Self.terminators(engine), maxTokens: 40, minTokens: whole.tokens.count + 3))
            let outcome = try await Self.collect(stream)[0]
            #expect(outcome.tokens.count >= whole.tokens.count + 3)
            #expect(outcome.text.hasPrefix(whole.text))
        }
    }
}
