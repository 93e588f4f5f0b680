import Inference
import Testing

@testable import LlamaEngine

/// Drafts must not change what is said.
@Suite(.timeLimit(.minutes(10)))
struct DraftingTests {
    private static let questions = [
        "Count from one to fifty in words.", "What is the capital of France?", "What colour is the sky?",
    ]

    private static func replies(
        _ drafting: Drafting, sampling: SamplingOptions, parallel: Int = 1
    ) async throws -> (texts: [[TokenID]], statistics: EngineStatistics) {
        let configuration = LlamaEngine.Configuration(
            parallel: parallel, contextSize: 1024, threads: 1, drafting: drafting)
        return try await FixtureModel.withEngine(configuration) { engine in
            var texts: [[TokenID]] = []
            for question in questions {
                let stream = try await engine.generate(
                    TextRequest(
                        prompts: [FixtureModel.prompt(question)], choicesPerPrompt: parallel,
                        sampling: sampling,
                        ignoresTerminators: true, maxTokens: 300))
                var choices = [[TokenID]](repeating: [], count: parallel)
                for try await case .piece(let piece, let choice) in stream {
                    choices[choice] += piece.token.map { [$0] } ?? []
                }
                texts += choices
            }
            return (texts, engine.statistics)
        }
    }

    @Test func `greedy replies with drafts are those without`() async throws {
        let plain = try await Self.replies(.off, sampling: .greedy)
        let drafted = try await Self.replies(.always, sampling: .greedy)
        #expect(drafted.texts == plain.texts)
        #expect(plain.statistics.draftedTokens == 0)
        // What a small model says without an end repeats itself.
        #expect(drafted.statistics.acceptedDraftTokens > 100)
        #expect(drafted.statistics.steps < plain.statistics.steps)
        #expect(drafted.statistics.generatedTokens == plain.statistics.generatedTokens)
    }

    @Test func `sampled replies with a seed are the same with drafts, also side by side`() async throws {
        let sampling = SamplingOptions(temperature: 0.9, topK: 20, seed: 5)
        let plain = try await Self.replies(.off, sampling: sampling, parallel: 3)
        let drafted = try await Self.replies(.always, sampling: sampling, parallel: 3)
        #expect(drafted.texts == plain.texts)
        #expect(drafted.statistics.draftedTokens > drafted.statistics.acceptedDraftTokens)
    }
}
