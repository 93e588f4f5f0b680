import Foundation
import Inference

@testable import LlamaEngine

/// The small models that the tests run.
enum FixtureModel {
    static let hermes = url("hermes")

    static func url(_ name: String) -> URL {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Fixtures/Models/\(name).gguf")
    }

    /// Runs a body with an engine that decodes for as long as the body runs.
    @discardableResult
    static func withEngine<Result: Sendable>(
        _ configuration: LlamaEngine.Configuration = .init(parallel: 4, contextSize: 512, threads: 1),
        model: URL = hermes, _ body: @Sendable @escaping (LlamaEngine) async throws -> Result
    ) async throws -> Result {
        let engine = try await LlamaEngine.load(path: model.path, configuration: configuration)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await engine.run() }
            defer { group.cancelAll() }
            return try await body(engine)
        }
    }

    static func prompt(_ question: String) -> Prompt {
        Prompt(
            .segments([
                .init("<|im_start|>user\n", origin: .template), .init(question, origin: .input),
                .init("<|im_end|>\n<|im_start|>assistant\n", origin: .template),
            ]), addsBeginToken: false)
    }
}
