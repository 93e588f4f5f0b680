import APIFormats
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Inference
import Logging
import OrderedJSON
import Testing

@testable import WeirServer

struct EmbeddingRoutesTests {
    private static let embeddings = ("/v1/embeddings", #"{"model":"scripted","input":["a","b"]}"#)
    private static let rerank = ("/v1/rerank", #"{"query":"q","documents":["a","b"]}"#)
    private static let chat = (
        "/v1/chat/completions", #"{"model":"scripted","messages":[{"role":"user","content":"Hi"}]}"#
    )
    private static let completion = ("/v1/completions", #"{"model":"scripted","prompt":"Hi"}"#)

    private func post(
        _ call: (path: String, body: String), _ engine: ModelEngine
    ) async throws -> TestResponse {
        let shelf = ModelShelf()
        shelf.put(.ready(engine), named: "scripted")
        let server = WeirServer(
            shelf: shelf, configuration: ServerConfiguration(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        return try await server.makeApplication().test(.live) { client in
            try await client.execute(uri: call.path, method: .post, body: ByteBuffer(string: call.body))
        }
    }

    private func failure(_ response: TestResponse) throws -> JSONObject {
        let body = try JSONValue(parsing: Array(response.body.readableBytesView))
        return try #require(body.objectValue?["error"]?.objectValue)
    }

    @Test func `inputs are embedded in their order`() async throws {
        let response = try await post(Self.embeddings, .embedding(ScriptedEmbedder()))
        #expect(response.status == .ok)
        #expect(response.headers[.contentType] == "application/json")
        #expect(
            String(buffer: response.body) == """
                {"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.0,1.0]},\
                {"object":"embedding","index":1,"embedding":[1.0,1.0]}],\
                "model":"scripted","usage":{"prompt_tokens":4,"total_tokens":4}}
                """)
    }

    @Test(arguments: ["/v1/rerank", "/rerank"])
    func `documents are ranked`(path: String) async throws {
        let response = try await post((path, Self.rerank.1), .reranking(ScriptedEmbedder()))
        #expect(response.status == .ok)
        #expect(String(buffer: response.body).contains(#""results":[{"index":1,"relevance_score":1.0}"#))
    }

    @Test func `a model is asked only for what it does, and the answer says what would do it`() async throws {
        let embedder = ModelEngine.embedding(ScriptedEmbedder())
        let ranker = ModelEngine.reranking(ScriptedEmbedder())
        let chatter = ModelEngine.chat(ScriptedEngine())
        let cases: [(call: (String, String), engine: ModelEngine, words: [String])] = [
            (Self.chat, embedder, ["embeds text and does not generate", "/v1/embeddings"]),
            (Self.completion, embedder, ["embeds text and does not generate"]),
            (("/completion", #"{"prompt":"Hi"}"#), embedder, ["embeds text and does not generate"]),
            (("/apply-template", Self.chat.1), embedder, ["embeds text and does not generate"]),
            (Self.rerank, embedder, ["does not rank documents"]),
            (Self.chat, ranker, ["ranks documents and does not generate", "/v1/rerank"]),
            (Self.embeddings, ranker, ["ranks documents and does not embed", "--pooling"]),
            (Self.embeddings, chatter, ["generates text and does not embed", "--pooling mean"]),
            (Self.rerank, chatter, ["generates text and does not rank documents"]),
        ]
        for (call, engine, words) in cases {
            let response = try await post(call, engine)
            #expect(response.status == .badRequest, "\(call)")
            let message = try #require(failure(response)["message"]?.stringValue)
            #expect(message.contains("`scripted`"))
            for words in words { #expect(message.contains(words), "\(message)") }
        }
    }

    @Test func `an engine that fails is an error in the API's own shape`() async throws {
        for (cause, status) in [
            (InferenceError.overloaded(retryAfterSeconds: 7), HTTPResponse.Status.tooManyRequests),
            (.engineFailed(reason: "the engine stopped"), .internalServerError),
        ] {
            let engine = ModelEngine.embedding(ScriptedEmbedder(failure: InputError(cause)))
            let response = try await post(Self.embeddings, engine)
            #expect(response.status == status)
            #expect(try failure(response)["message"] != nil)
        }
        let engine = ModelEngine.embedding(
            ScriptedEmbedder(failure: InputError(.contextOverflow(promptTokens: 9, contextSize: 8), input: 1))
        )
        let response = try await post(Self.embeddings, engine)
        #expect(response.status == .badRequest)
        #expect(try failure(response)["param"] == "input[1]")
        #expect(try failure(response)["code"] == "context_length_exceeded")
    }
}
