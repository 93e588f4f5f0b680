import Foundation
import Inference
import Testing

@testable import LlamaEngine

/// What one run computed, and the next finds.
@Suite(.timeLimit(.minutes(10)))
struct PrefixFolderTests {
    private let folder = TemporaryFolder()
    private static let question =
        "What is the capital of France? " + String(repeating: "Think again. ", count: 12)

    private struct Outcome: Sendable {
        var tokens: [TokenID] = []
        var cached = 0
    }

    private func ask(
        _ questions: [String] = [question], memory: Int = 1 << 28, path: String?
    ) async throws -> [Outcome] {
        let configuration = LlamaEngine.Configuration(
            parallel: 1, contextSize: 512, threads: 1, prefixCacheBytes: memory,
            prefixFolder: path.map { PrefixFolder(path: $0, limitBytes: 1 << 28) })
        return try await FixtureModel.withEngine(configuration) { engine in
            var outcomes: [Outcome] = []
            for question in questions {
                let stream = try await engine.generate(
                    TextRequest(
                        prompts: [FixtureModel.prompt(question)], sampling: .greedy,
                        ignoresTerminators: true, maxTokens: 20))
                var outcome = Outcome()
                for try await update in stream {
                    switch update {
                    case .prompt(let report, _): outcome.cached = report.cachedTokens
                    case .piece(let piece, _): outcome.tokens += piece.token.map { [$0] } ?? []
                    case .end, .shifted: break
                    }
                }
                outcomes.append(outcome)
            }
            return outcomes
        }
    }

    @Test func `a prompt of an earlier run is not computed again, and the reply is the same`() async throws {
        let first = try await ask(path: folder.path)
        #expect(first[0].cached == 0)
        #expect(folder.files.count == 1)
        let again = try await ask(path: folder.path)
        #expect(again[0].cached > 60)
        #expect(again[0].tokens == first[0].tokens)
        let without = try await ask(path: nil)
        #expect(without[0].cached == 0)
        #expect(without[0].tokens == first[0].tokens)
    }

    @Test func `what has no room in memory is found on disk in the same run`() async throws {
        let outcomes = try await ask(
            [Self.question, "What colour is the sky?", Self.question], memory: 0, path: folder.path)
        #expect(outcomes[2].cached > 60)
        #expect(outcomes[2].tokens == outcomes[0].tokens)
    }

    @Test func `a damaged file is as good as none`() async throws {
        let first = try await ask(path: folder.path)
        let file = try #require(folder.files.first)
        var bytes = try Data(contentsOf: file)
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: file)
        let again = try await ask(path: folder.path)
        #expect(again[0].cached == 0)
        #expect(again[0].tokens == first[0].tokens)
    }
}
