import Foundation
import Inference
import OrderedJSON
import Testing

@testable import LlamaEngine

/// The small models that embed or rank, and what libllama itself makes of some texts with them.
enum PoolingFixture {
    /// Runs a body with a pooler that computes for as long as the body runs.
    static func withPooler<Result: Sendable>(
        _ name: String, _ configuration: LlamaPooler.Configuration = .init(threads: 1),
        _ body: @Sendable @escaping (LlamaPooler) async throws -> Result
    ) async throws -> Result {
        let pooler = try await LlamaPooler.load(
            path: FixtureModel.url(name).path, configuration: configuration)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await pooler.run() }
            defer { group.cancelAll() }
            return try await body(pooler)
        }
    }

    static func withEmbedder<Result: Sendable>(
        _ name: String = "embedding", _ configuration: LlamaPooler.Configuration = .init(threads: 1),
        _ body: @Sendable @escaping (LlamaEmbeddingEngine) async throws -> Result
    ) async throws -> Result {
        try await withPooler(name, configuration) { try await body(embedder($0)) }
    }

    static func embedder(_ pooler: LlamaPooler) -> LlamaEmbeddingEngine {
        LlamaEmbeddingEngine(card: ModelCard(id: "embedding", created: 0), pooler: pooler)
    }

    static func reranker(_ pooler: LlamaPooler) -> LlamaRerankingEngine {
        LlamaRerankingEngine(card: ModelCard(id: "reranker", created: 0), pooler: pooler)
    }

    /// The JSON file beside a model.
    static func reference(_ name: String) throws -> JSONObject {
        let data = try Data(
            contentsOf: FixtureModel.url(name).deletingPathExtension().appendingPathExtension("json"))
        return try #require(JSONValue(parsing: data).objectValue)
    }

    /// Sentences with the vectors that libllama gives of them one by one.
    static func vectors() throws -> [(text: String, vector: [Float])] {
        let vectors = try #require(reference("embedding")["vectors"]?.objectValue)
        return try vectors.map { text, vector in (text, try floats(vector)) }
    }

    static func floats(_ value: JSONValue?) throws -> [Float] {
        try #require(value?.arrayValue).map { Float(try #require($0.doubleValue)) }
    }

    static func texts(_ value: JSONValue?) throws -> [String] {
        try #require(value?.arrayValue).map { try #require($0.stringValue) }
    }

    /// The largest difference of two components.
    static func distance(_ left: [Float], _ right: [Float]) -> Float {
        guard left.count == right.count else { return .infinity }
        return zip(left, right).reduce(0) { max($0, abs($1.0 - $1.1)) }
    }
}
