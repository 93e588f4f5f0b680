import Foundation
import Inference
import OutputGrammar
import Testing

@testable import LlamaEngine

/// A second model must not change what is said, however bad it is.
@Suite(.timeLimit(.minutes(10)))
struct DraftModelTests {
    private static let questions = [
        "Count from one to fifty in words.", "What is the capital of France?", "What colour is the sky?",
    ]

    private static func replies(
        draft: URL?, _ drafting: Drafting = .always, sampling: SamplingOptions = .greedy, parallel: Int = 1,
        contextSize: Int = 512, tokens: Int = 150
    ) async throws -> (texts: [[TokenID]], statistics: EngineStatistics) {
        let configuration = LlamaEngine.Configuration(
            parallel: parallel, contextSize: contextSize, threads: 1, drafting: drafting,
            draftModelPath: draft?.path)
        return try await FixtureModel.withEngine(configuration) { engine in
            // All at once, so that several are drafted for side by side.
            let stream = try await engine.generate(
                TextRequest(
                    prompts: questions.map(FixtureModel.prompt), sampling: sampling, ignoresTerminators: true,
                    maxTokens: tokens))
            var texts = [[TokenID]](repeating: [], count: questions.count)
            for try await case .piece(let piece, let choice) in stream {
                texts[choice] += piece.token.map { [$0] } ?? []
            }
            return (texts, engine.statistics)
        }
    }

    @Test(arguments: [1, 3])
    func `a model that drafts for itself is nearly always right, and replies are the same`(
        parallel: Int
    )
        async throws
    {
        let plain = try await Self.replies(draft: nil, .off, parallel: parallel)
        let drafted = try await Self.replies(draft: FixtureModel.hermes, parallel: parallel)
        #expect(drafted.texts == plain.texts)
        let count = drafted.statistics.modelDrafts
        #expect(count.drafted > 200)
        #expect(Double(count.accepted) > 0.95 * Double(count.drafted), "\(count)")
        #expect(drafted.statistics.steps * 3 < plain.statistics.steps)
    }

    @Test func `sampled replies with a seed are the same with a model's drafts, side by side`() async throws {
        let sampling = SamplingOptions(temperature: 3, topK: 20, seed: 5)
        let plain = try await Self.replies(draft: nil, .off, sampling: sampling, parallel: 3)
        let drafted = try await Self.replies(draft: FixtureModel.hermes, sampling: sampling, parallel: 3)
        #expect(drafted.texts == plain.texts)
        let count = drafted.statistics.modelDrafts
        #expect(count.accepted > 0)
        #expect(count.drafted > count.accepted)
    }

    @Test func `a model that is always wrong changes nothing`() async throws {
        let scrambled = try ScrambledModel(FixtureModel.hermes)
        let url = scrambled.url
        let plain = try await Self.replies(draft: nil, .off, parallel: 2)
        let drafted = try await Self.replies(draft: url, parallel: 2)
        #expect(drafted.texts == plain.texts)
        let count = drafted.statistics.modelDrafts
        #expect(count.drafted > 100)
        #expect(Double(count.accepted) < 0.5 * Double(count.drafted), "\(count)")
        withExtendedLifetime(scrambled) {}
    }

    @Test func `a model as slow as the one that it drafts for is left alone but for trials`() async throws {
        let plain = try await Self.replies(draft: nil, .off, tokens: 400)
        let drafted = try await Self.replies(draft: FixtureModel.hermes, .whereItPays, tokens: 400)
        #expect(drafted.texts == plain.texts)
        let generated = drafted.statistics.generatedTokens
        #expect(drafted.statistics.modelDrafts.drafted < generated / 2, "\(drafted.statistics)")
    }

    @Test func `a reply to the end of the context is the same with drafts`() async throws {
        let plain = try await Self.replies(draft: nil, .off, contextSize: 96, tokens: 1000)
        let drafted = try await Self.replies(draft: FixtureModel.hermes, contextSize: 96, tokens: 1000)
        #expect(drafted.texts == plain.texts)
        #expect(drafted.statistics.modelDrafts.accepted > 0)
    }

    @Test func `a second turn and a prompt that begins alike are drafted for as well`() async throws {
        let configuration = LlamaEngine.Configuration(
            parallel: 2, contextSize: 512, threads: 1, drafting: .always,
            draftModelPath: FixtureModel.hermes.path)
        try await FixtureModel.withEngine(configuration) { engine in
            for (question, other) in [
                ("Hello!", "Hello! Who are you?"), ("Hello! Who are you?", "Thank you!"),
            ] {
                let stream = try await engine.generate(
                    TextRequest(
                        prompts: [question, other].map(FixtureModel.prompt), sampling: .greedy,
                        ignoresTerminators: true, maxTokens: 40))
                for try await _ in stream {}
            }
            let count = engine.statistics.modelDrafts
            #expect(Double(count.accepted) > 0.9 * Double(count.drafted), "\(count)")
        }
    }

    @Test func `a constrained reply is the same, and its drafts are what the constraint allows`() async throws
    {
        var replies: [[TokenID]] = []
        for draft in [nil, FixtureModel.hermes.path] {
            let configuration = LlamaEngine.Configuration(
                parallel: 1, contextSize: 512, threads: 1, drafting: draft == nil ? .off : .always,
                draftModelPath: draft)
            replies += [
                try await FixtureModel.withEngine(configuration) { engine in
                    let vocabulary = GrammarVocabulary(
                        engine.vocabulary, terminators: engine.vocabulary.endOfGeneration)
                    let grammar = try ConstraintCompiler(vocabulary: vocabulary).compile(
                        try Grammar(regex: "[a-z ]{60}"))
                    let stream = try await engine.generate(
                        TextRequest(
                            prompts: [FixtureModel.prompt("What colour is the sky?")], sampling: .greedy,
                            terminators: engine.vocabulary.endOfGeneration, maxTokens: 100,
                            constraint: grammar.makeConstraint()))
                    var tokens: [TokenID] = []
                    for try await case .piece(let piece, _) in stream {
                        tokens += piece.token.map { [$0] } ?? []
                    }
                    if draft != nil {
                        let count = engine.statistics.modelDrafts
                        // Masked alike, the same model says the same.
                        #expect(count.drafted > 10)
                        #expect(Double(count.accepted) > 0.9 * Double(count.drafted), "\(count)")
                    }
                    return tokens
                }
            ]
        }
        #expect(replies[0] == replies[1])
        #expect(replies[0].count > 10)
    }

    @Test(arguments: [
        ("../../../Models/demo", "2024 tokens"), ("mistral", "token 0"), ("react", "token 817"),
        ("embedding", "embed"),
    ])
    func `a model that speaks in other tokens is refused with the reason`(
        name: String, reason: String
    )
        async throws
    {
        let configuration = LlamaEngine.Configuration(
            threads: 1, draftModelPath: FixtureModel.url(name).path)
        do throws(LlamaError) {
            _ = try await LlamaEngine.load(path: FixtureModel.hermes.path, configuration: configuration)
            Issue.record("\(name) was taken")
        } catch {
            guard case .draftUnusable = error else { throw error }
            #expect("\(error)".contains(reason), "\(error)")
        }
    }

    @Test func `the memory that is asked for includes the draft model's`() throws {
        let header = try GGUFHeader(path: FixtureModel.hermes.path)
        #expect([header, header].saturatingSum(\.fileSize) == 2 * header.fileSize)
        #expect([header, header].saturatingSum { _ in Int.max } == .max)
    }
}
