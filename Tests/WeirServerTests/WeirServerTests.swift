import APIFormats
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Inference
import Logging
import OrderedJSON
import Testing

@testable import WeirServer

struct WeirServerTests {
    private func shelf(_ state: ModelShelf.State) -> ModelShelf {
        let shelf = ModelShelf()
        shelf.put(state, named: "scripted")
        return shelf
    }

    private func respond(
        _ method: HTTPRequest.Method, _ path: String, _ body: String = "", shelf: ModelShelf,
        configuration: ServerConfiguration = ServerConfiguration()
    ) async throws -> TestResponse {
        let server = WeirServer(
            shelf: shelf, configuration: configuration,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        return try await server.makeApplication().test(.live) { client in
            try await client.execute(uri: path, method: method, body: ByteBuffer(string: body))
        }
    }

    private func chat(
        _ engine: ScriptedEngine, stream: Bool = false, extra: String = "",
        configuration: ServerConfiguration = ServerConfiguration()
    ) async throws -> TestResponse {
        let body = """
            {"model":"scripted","stream":\(stream),"messages":[{"role":"user","content":"Hi"}]\(extra)}
            """
        return try await respond(
            .post, "/v1/chat/completions", body, shelf: shelf(.ready(.chat(engine))),
            configuration: configuration)
    }

    private func error(_ response: TestResponse) throws -> JSONObject {
        let body = try JSONValue(parsing: Array(response.body.readableBytesView))
        return try #require(body.objectValue?["error"]?.objectValue)
    }

    @Test func `health tells loading, ready and failed apart`() async throws {
        let loading = try await respond(.get, "/health", shelf: shelf(.loading(progress: 0.5)))
        #expect(loading.status == .serviceUnavailable)
        #expect(String(buffer: loading.body) == #"{"status":"loading","progress":0.5}"#)
        let ready = try await respond(.get, "/health", shelf: shelf(.ready(.chat(ScriptedEngine()))))
        #expect(ready.status == .ok)
        #expect(String(buffer: ready.body) == #"{"status":"ok"}"#)
        let failed = try await respond(.get, "/health", shelf: shelf(.failed(reason: "no such file")))
        #expect(failed.status == .serviceUnavailable)
    }

    @Test func `metrics tell what each model has done`() async throws {
        var engine = ScriptedEngine()
        engine.statistics.generatedTokens = 12
        engine.statistics.waitingReplies = 3
        engine.statistics.modelDrafts = DraftCount(drafted: 9, accepted: 7)
        engine.statistics.repairs = [.init(rule: "R1", fault: "repeated_role"): 2]
        let answer = try await respond(.get, "/metrics", shelf: shelf(.ready(.chat(engine))))
        #expect(answer.headers[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
        let lines = String(buffer: answer.body).split(separator: "\n")
        #expect(lines.contains(#"weir_generated_tokens_total{model="scripted"} 12"#))
        #expect(lines.contains(#"weir_drafted_tokens_total{model="scripted",source="model"} 9"#))
        #expect(lines.contains(#"weir_accepted_draft_tokens_total{model="scripted",source="model"} 7"#))
        #expect(lines.contains(#"weir_accepted_draft_tokens_total{model="scripted",source="lookup"} 0"#))
        #expect(lines.contains("# TYPE weir_waiting_replies gauge"))
        #expect(lines.contains(#"weir_waiting_replies{model="scripted"} 3"#))
        #expect(lines.contains("# TYPE weir_repaired_replies_total counter"))
        #expect(
            lines.contains(
                #"weir_repaired_replies_total{model="scripted",rule="R1",fault="repeated_role"} 2"#))
    }

    @Test func `a whole reply is one object`() async throws {
        let response = try await chat(ScriptedEngine())
        #expect(response.status == .ok)
        #expect(response.headers[.contentType] == "application/json")
        let body = try JSONValue(parsing: Array(response.body.readableBytesView))
        let choice = try #require(body.objectValue?["choices"]?.arrayValue?.first?.objectValue)
        #expect(choice["message"]?.objectValue?["content"] == "Hello")
        #expect(choice["finish_reason"] == "stop")
    }

    @Test func `a stream is events that end with DONE`() async throws {
        let response = try await chat(ScriptedEngine(), stream: true)
        #expect(response.status == .ok)
        #expect(response.headers[.contentType] == "text/event-stream")
        let text = String(buffer: response.body)
        #expect(text.hasPrefix("data: {"))
        #expect(text.hasSuffix("data: [DONE]\n\n"))
    }

    @Test func `an engine that fails in mid-stream gives an error event and the end`() async throws {
        var engine = ScriptedEngine()
        engine.updates = [.event(.content("Hel", logprobs: []), choice: 0)]
        engine.failure = .engineFailed(reason: "the engine stopped")
        let text = String(buffer: try await chat(engine, stream: true).body)
        #expect(text.contains(#""content":"Hel""#))
        #expect(text.contains(#"data: {"error":{"message":"the engine stopped","type":"server_error""#))
        #expect(text.hasSuffix("data: [DONE]\n\n"))
        #expect(!text.contains(#""finish_reason":"stop""#))
    }

    @Test func `an engine that fails before a whole reply is complete gives a 500`() async throws {
        var engine = ScriptedEngine()
        engine.updates = [.event(.content("Hel", logprobs: []), choice: 0)]
        engine.failure = .engineFailed(reason: "the engine stopped")
        let response = try await chat(engine)
        #expect(response.status == .internalServerError)
        #expect(try error(response)["message"] == "the engine stopped")
    }

    @Test func `a full queue is 429 and says when to come back`() async throws {
        var engine = ScriptedEngine()
        engine.refusal = .overloaded(retryAfterSeconds: 7)
        for stream in [false, true] {
            let response = try await chat(engine, stream: stream)
            #expect(response.status == .tooManyRequests)
            #expect(response.headers[.retryAfter] == "7")
        }
    }

    @Test func `a prompt that does not fit is refused before the stream begins`() async throws {
        var engine = ScriptedEngine()
        engine.refusal = .contextOverflow(promptTokens: 99, contextSize: 64)
        let response = try await chat(engine, stream: true)
        #expect(response.status == .badRequest)
        #expect(try error(response)["code"] == "context_length_exceeded")
    }

    @Test func `a model that is loading is 503, an unknown one 404`() async throws {
        let body = #"{"model":"scripted","messages":[{"role":"user","content":"Hi"}]}"#
        let loading = try await respond(
            .post, "/v1/chat/completions", body, shelf: shelf(.loading(progress: 0)))
        #expect(loading.status == .serviceUnavailable)
        #expect(loading.headers[.retryAfter] != nil)
        let unknown = try await respond(
            .post, "/v1/chat/completions", #"{"model":"gpt","messages":[{"role":"user","content":"Hi"}]}"#,
            shelf: shelf(.ready(.chat(ScriptedEngine()))))
        #expect(unknown.status == .notFound)
        #expect(try error(unknown)["code"] == "model_not_found")
    }

    @Test func `a body over the limit is 413 in the API's own shape`() async throws {
        let configuration = ServerConfiguration(maxBodyBytes: 1 << 20)
        let response = try await chat(
            ScriptedEngine(), extra: #","user":"\#(String(repeating: "x", count: 1 << 20))""#,
            configuration: configuration)
        #expect(response.status == .contentTooLarge)
        #expect(try error(response)["code"] == "request_too_large")
    }

    @Test func `an unknown field is refused by name, or warned of where the server is told so`() async throws
    {
        let refused = try await chat(ScriptedEngine(), extra: #","temprature":1"#)
        #expect(refused.status == .badRequest)
        #expect(try error(refused)["param"] == "temprature")
        let lax = ServerConfiguration(policy: RequestPolicy(unknownFields: .warn))
        let warned = try await chat(
            ScriptedEngine(), extra: ",\"tempr\\u00e9\\nature\":1", configuration: lax)
        #expect(warned.status == .ok)
        let name = try #require(HTTPField.Name("weir-warning"))
        let warning = try #require(warned.headers[name])
        #expect(warning.contains("tempr"))
        #expect(warning.utf8.allSatisfy { (0x20..<0x7f).contains($0) })
    }

    @Test func `models are listed and described, with slashes in their names`() async throws {
        let shelf = ModelShelf()
        var engine = ScriptedEngine()
        engine.card.id = "org/model"
        shelf.put(.ready(.chat(engine)), named: "org/model")
        let list = try await respond(.get, "/v1/models", shelf: shelf)
        #expect(String(buffer: list.body).contains(#""id":"org/model""#))
        let one = try await respond(.get, "/v1/models/org/model", shelf: shelf)
        #expect(one.status == .ok)
        let none = try await respond(.get, "/v1/models/other", shelf: shelf)
        #expect(none.status == .notFound)
        #expect(try error(none)["code"] == "model_not_found")
    }

    @Test(arguments: ["/v1/nonesuch", "/"])
    func `an unknown endpoint is an error in the API's own shape`(path: String) async throws {
        let response = try await respond(.get, path, shelf: shelf(.ready(.chat(ScriptedEngine()))))
        #expect(response.status == .notFound)
        #expect(try error(response)["type"] == "invalid_request_error")
    }
}
