import Foundation
import Testing

@testable import LlamaEngine

/// What becomes of files that are no models.
struct ModelFileTests {
    private let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)

    init() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    private func load(_ path: String) async throws(LlamaError) {
        _ = try await LlamaEngine.load(path: path, configuration: .init(threads: 1))
    }

    private func write(_ data: Data) throws -> String {
        let file = folder.appendingPathComponent("model.gguf")
        try data.write(to: file)
        return file.path
    }

    @Test func `a file says whether its model embeds, and how`() async throws {
        let embedding = try await ModelFile.describe(path: FixtureModel.url("embedding").path)
        #expect(embedding.pooling == .mean)
        #expect(embedding.embeds && !embedding.isEncoder)
        let reranker = try await ModelFile.describe(path: FixtureModel.url("reranker").path)
        #expect(reranker.pooling == .rank)
        #expect(reranker.embeds && reranker.isEncoder)
        let hermes = try await ModelFile.describe(path: FixtureModel.hermes.path)
        #expect(hermes.pooling == nil)
        #expect(!hermes.embeds)
    }

    @Test func `a missing file is named`() async {
        await #expect(throws: LlamaError.fileNotFound(path: "/nowhere/model.gguf")) {
            try await load("/nowhere/model.gguf")
        }
    }

    @Test(arguments: ["", "GG", "<!DOCTYPE html>"])
    func `a file that is not a GGUF shows what it starts with`(content: String) async throws {
        let path = try write(Data(content.utf8))
        await #expect(
            throws: LlamaError.notGGUF(path: path, firstBytes: Array(content.utf8.prefix(4)))
        ) {
            try await load(path)
        }
    }

    @Test func `a file cut short says how long it should be`() async throws {
        let whole = try Data(contentsOf: FixtureModel.hermes)
        let path = try write(whole.prefix(whole.count / 2))
        let error = await #expect(throws: LlamaError.self) { try await load(path) }
        guard case .truncated(_, let expected, let actual) = error else {
            Issue.record("the error is \(String(describing: error))")
            return
        }
        #expect(expected > actual)
        #expect(actual == whole.count / 2)
    }

    @Test func `a header cut short is malformed and may be truncated`() async throws {
        let whole = try Data(contentsOf: FixtureModel.hermes)
        let path = try write(whole.prefix(300))
        let error = await #expect(throws: LlamaError.self) { try await load(path) }
        guard case .malformed(_, let reason) = error else {
            Issue.record("the error is \(String(describing: error))")
            return
        }
        #expect(reason.contains("truncated"))
    }

    @Test func `an architecture that libllama does not know is named`() async throws {
        let known = Data("llama".utf8)
        var file = try Data(contentsOf: FixtureModel.hermes)
        // The first mention is the value of general.architecture; the keys that follow keep their prefix.
        let key = try #require(file.range(of: Data("general.architecture".utf8)))
        let value = try #require(file.range(of: known, in: key.upperBound..<file.endIndex))
        file.replaceSubrange(value, with: Data("llbmb".utf8))
        let path = try write(file)
        await #expect(throws: LlamaError.unknownArchitecture("llbmb", path: path)) { try await load(path) }
    }

    @Test func `a cache that no memory can hold is refused before anything is loaded`() async {
        let error = await #expect(throws: LlamaError.self) {
            try await Self.loadHuge()
        }
        guard case .outOfMemory(let needed, let available) = error else {
            Issue.record("the error is \(String(describing: error))")
            return
        }
        #expect(needed > available)
    }

    private static func loadHuge() async throws(LlamaError) {
        _ = try await LlamaEngine.load(
            path: FixtureModel.hermes.path,
            configuration: .init(parallel: 256, contextSize: 1 << 30, threads: 1))
    }

    @Test func `loading reports its progress and can be cancelled`() async throws {
        await #expect(throws: LlamaError.cancelled) {
            try await Self.loadCancelled()
        }
    }

    private static func loadCancelled() async throws(LlamaError) {
        _ = try await LlamaEngine.load(
            path: FixtureModel.hermes.path, configuration: .init(threads: 1), progress: { _ in false })
    }
}
