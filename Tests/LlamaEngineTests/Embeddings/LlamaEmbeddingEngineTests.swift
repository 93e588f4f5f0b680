import Foundation
import Inference
import OrderedJSON
import Testing

@testable import LlamaEngine

/// Vectors of real models, which libllama's own bindings computed before.
@Suite(.timeLimit(.minutes(5)))
struct LlamaEmbeddingEngineTests {
    private static func embed(
        _ engine: LlamaEmbeddingEngine, _ inputs: [EmbeddingRequest.Input], dimensions: Int? = nil
    ) async throws -> [[Float]] {
        try await engine.embed(EmbeddingRequest(model: "", inputs: inputs, dimensions: dimensions)).map(
            \.vector)
    }

    private static func error(
        _ engine: LlamaEmbeddingEngine, _ inputs: [EmbeddingRequest.Input], dimensions: Int? = nil
    ) async -> InputError? {
        do throws(InputError) {
            _ = try await engine.embed(EmbeddingRequest(model: "", inputs: inputs, dimensions: dimensions))
            return nil
        } catch {
            return error
        }
    }

    @Test func `vectors are those that libllama gives of each text alone, and of length one`() async throws {
        let references = try PoolingFixture.vectors()
        let vectors = try await PoolingFixture.withEmbedder { engine in
            // Each in a step of its own: what weights in Q8_0 are multiplied with is rounded beside what else is there.
            var vectors: [[Float]] = []
            for reference in references { vectors += try await Self.embed(engine, [.text(reference.text)]) }
            return vectors
        }
        #expect(vectors.count == references.count)
        for (vector, reference) in zip(vectors, references) {
            #expect(PoolingFixture.distance(vector, reference.vector) < 1e-4, "\(reference.text)")
            let length = vector.reduce(0) { $0 + $1 * $1 }
            #expect(abs(length - 1) < 1e-5)
        }
    }

    /// Five inputs of a step, and steps of few tokens, so that inputs of many requests share many steps.
    ///
    /// Weights in Q8_0 have libllama round what they are multiplied with, which the last digit of a sum can change.
    @Test(arguments: [("embedding", 1e-3), ("reranker", 1e-4)] as [(String, Float)])
    func `many requests at once give the vectors of one at a time`(
        model: String, tolerance: Float
    ) async throws {
        let texts = try PoolingFixture.vectors().map(\.text)
        let longer = texts + texts.map { $0 + " " + texts.prefix(8).joined(separator: " ") }
        let configuration = LlamaPooler.Configuration(
            pooling: .mean, contextSize: 256, threads: 1, batchSize: 256, sequences: 5)
        try await PoolingFixture.withEmbedder(model, configuration) { engine in
            var alone: [[Float]] = []
            for text in longer { alone += try await Self.embed(engine, [.text(text)]) }
            let expected = alone
            try await withThrowingTaskGroup(of: Void.self) { group in
                for start in longer.indices {
                    let indices = (0..<7).map { (start + $0 * 3) % longer.count }
                    group.addTask {
                        let vectors = try await Self.embed(engine, indices.map { .text(longer[$0]) })
                        for (vector, index) in zip(vectors, indices) {
                            #expect(PoolingFixture.distance(vector, expected[index]) < tolerance)
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test func `a text is tokenised with the tokens that its model wants around it`() async throws {
        let reference = try #require(PoolingFixture.reference("reranker")["embedding"]?.objectValue)
        let text = try #require(reference["text"]?.stringValue)
        let tokens = try PoolingFixture.floats(reference["tokens"]).map { TokenID($0) }
        let vector = try PoolingFixture.floats(reference["cls"])
        try await PoolingFixture.withEmbedder("reranker", .init(pooling: .cls, threads: 1)) { engine in
            let given = try await engine.embed(
                EmbeddingRequest(model: "", inputs: [.text(text), .tokens(tokens)]))
            #expect(given.map(\.tokens) == [tokens.count, tokens.count])
            for embedding in given { #expect(PoolingFixture.distance(embedding.vector, vector) < 1e-4) }
        }
    }

    @Test func `control tokens that a user spells stay text`() async throws {
        try await PoolingFixture.withEmbedder("reranker", .init(pooling: .cls, threads: 1)) { engine in
            let vocabulary = try #require(engine.vocabulary as? LlamaVocabulary)
            let spelled = "a cat [SEP]"
            let tokens = vocabulary.tokens(
                of: Prompt(
                    .segments([.init(spelled, origin: .input)]), addsBeginToken: true, addsEndToken: true))
            #expect(tokens.count { vocabulary.kind(of: $0) == .control } == 2, "only those around the text")
            #expect(tokens.count > vocabulary.referenceTokens(of: spelled, addsSpecial: true).count)
            let given = try await engine.embed(
                EmbeddingRequest(model: "", inputs: [.text(spelled), .tokens(tokens)]))
            #expect(given[0].tokens == tokens.count)
            #expect(PoolingFixture.distance(given[0].vector, given[1].vector) < 1e-4)
        }
    }

    @Test func `pooling changes the vector, and each kind has its own`() async throws {
        var vectors: [[Float]] = []
        for pooling in [Pooling.mean, .cls, .last] {
            vectors += try await PoolingFixture.withEmbedder("reranker", .init(pooling: pooling, threads: 1))
            {
                try await Self.embed($0, [.text("The cat sleeps.")])
            }
        }
        #expect(PoolingFixture.distance(vectors[0], vectors[1]) > 1e-3)
        #expect(PoolingFixture.distance(vectors[1], vectors[2]) > 1e-3)
    }

    @Test func `a model made for conversation embeds when it is told how`() async throws {
        let vector = try await PoolingFixture.withEmbedder("hermes", .init(pooling: .last, threads: 1)) {
            try await Self.embed($0, [.text("Hello!"), .text("Hello!"), .text("Goodbye.")])
        }
        #expect(PoolingFixture.distance(vector[0], vector[1]) < 1e-4)
        #expect(PoolingFixture.distance(vector[0], vector[2]) > 1e-2)
        let unknown = await #expect(throws: LlamaError.self) {
            try await LlamaPooler.load(
                path: FixtureModel.url("hermes").path, configuration: .init(threads: 1))
        }
        #expect(unknown == .poolingUnknown(path: FixtureModel.url("hermes").path))
        let ranking = await #expect(throws: LlamaError.self) {
            try await LlamaPooler.load(
                path: FixtureModel.url("hermes").path, configuration: .init(pooling: .rank, threads: 1))
        }
        #expect(ranking == .noClassifier(path: FixtureModel.url("hermes").path))
    }

    @Test func `fewer dimensions are the first ones, at length one again`() async throws {
        try await PoolingFixture.withEmbedder { engine in
            let whole = try await Self.embed(engine, [.text("The river is wide.")])[0]
            let short = try await Self.embed(engine, [.text("The river is wide.")], dimensions: 8)[0]
            #expect(short.count == 8)
            let length = whole.prefix(8).reduce(0) { $0 + $1 * $1 }.squareRoot()
            #expect(PoolingFixture.distance(short, whole.prefix(8).map { $0 / length }) < 1e-5)
            for dimensions in [0, whole.count + 1] {
                let error = await Self.error(engine, [.text("a")], dimensions: dimensions)
                guard case .invalidRequest(field: "dimensions", let reason) = error?.cause else {
                    Issue.record("\(String(describing: error))")
                    continue
                }
                #expect(reason.contains("\(whole.count)"))
            }
        }
    }

    @Test func `an input is as long as the context and no longer`() async throws {
        try await PoolingFixture.withEmbedder("embedding", .init(contextSize: 40, threads: 1, batchSize: 16))
        {
            let fitting = try await Self.embed($0, [.tokens(Array(repeating: 5, count: 40))])
            #expect(fitting.count == 1)
            let error = await Self.error($0, [.text("a"), .tokens(Array(repeating: 5, count: 41))])
            #expect(error == InputError(.contextOverflow(promptTokens: 41, contextSize: 40), input: 1))
        }
    }

    @Test func `no context is longer than what the model was trained with`() async throws {
        let size = try await PoolingFixture.withPooler("reranker", .init(contextSize: 9999, threads: 1)) {
            $0.contextSize
        }
        #expect(size == 128)
    }

    @Test(arguments: [
        EmbeddingRequest.Input.text(""), .tokens([]), .tokens([-1]), .tokens([1_000_000]),
    ])
    func `an input that cannot be embedded is refused by its number`(
        input: EmbeddingRequest.Input
    ) async throws {
        try await PoolingFixture.withEmbedder { engine in
            let error = await Self.error(engine, [.text("a"), input])
            #expect(error?.input == 1)
            guard case .invalidRequest = error?.cause else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }

    @Test func `a request that is cancelled ends, and those that wait behind it are answered`() async throws {
        let configuration = LlamaPooler.Configuration(contextSize: 512, threads: 1, sequences: 1)
        try await PoolingFixture.withPooler("embedding", configuration) { pooler in
            let engine = PoolingFixture.embedder(pooler)
            let long = EmbeddingRequest.Input.tokens(Array(repeating: 5, count: 512))
            await withTaskGroup(of: InputError?.self) { group in
                // Minutes of work, beyond the limit of the suite.
                for _ in 0..<4 {
                    group.addTask { await Self.error(engine, Array(repeating: long, count: 20_000)) }
                }
                while pooler.queue.waitingCount < 4 { await Task.yield() }
                group.cancelAll()
                for await error in group { #expect(error != nil) }
            }
            let vectors = try await Self.embed(engine, [.text("The river is wide.")])
            #expect(vectors.count == 1)
            #expect(pooler.queue.waitingCount == 0)
        }
    }

    @Test func `requests that wait when the engine stops are told`() async throws {
        let pooler = try await LlamaPooler.load(
            path: FixtureModel.url("embedding").path, configuration: .init(threads: 1))
        let engine = PoolingFixture.embedder(pooler)
        async let waiting = Self.error(engine, [.text("a")])
        while pooler.queue.waitingCount == 0 { await Task.yield() }
        await withTaskGroup(of: Void.self) { group in
            pooler.queue.close()
            group.addTask { await pooler.run() }
        }
        #expect(await waiting?.cause == .engineFailed(reason: "the engine is shutting down"))
        #expect(await Self.error(engine, [.text("a")]) != nil)
    }
}
