import APIFormats
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Inference
import Logging
import Testing

@testable import WeirServer

struct RelayTests {
    @Test func `only whole events are passed on`() {
        var stream = RelayedStream()
        #expect(stream.take(Array("data: 1\n".utf8)).isEmpty)
        #expect(stream.take(Array("\ndata: 2".utf8)) == Array("data: 1\n\n".utf8))
        #expect(stream.take(Array("\n\ndata: 3\n\nda".utf8)) == Array("data: 2\n\ndata: 3\n\n".utf8))
        #expect(stream.finish() == Array("da".utf8))
        #expect(stream.finish().isEmpty)
    }

    @Test(arguments: [
        (
            "/v1/chat/completions",
            #"{"model":"scripted","stream":true,"messages":[{"role":"user","content":"Hi"}]}"#, true
        ),
        ("/v1/completions", #"{"model":"scripted","stream":true,"prompt":"Hi"}"#, true),
        ("/completion", #"{"stream":true,"prompt":"Hi"}"#, false),
    ])
    func `a stream that is relayed says in front how it ends if its engine is lost`(
        path: String, body: String, hasDone: Bool
    ) async throws {
        let name = try #require(HTTPField.Name(FailureEnding.header))
        for isRelayed in [true, false] {
            let shelf = ModelShelf()
            shelf.put(.ready(.chat(ScriptedEngine())), named: "scripted")
            let server = WeirServer(
                shelf: shelf, configuration: ServerConfiguration(isRelayed: isRelayed),
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            let header = try await server.makeApplication().test(.live) { client in
                try await client.execute(uri: path, method: .post, body: ByteBuffer(string: body)).headers[
                    name]
            }
            #expect((header != nil) == isRelayed)
            guard let header else { continue }
            let ending = try #require(Data(base64Encoded: header).map { String(decoding: $0, as: UTF8.self) })
            #expect(ending.contains("The engine was lost"))
            #expect(ending.contains("data: [DONE]\n\n") == hasDone)
            #expect(ending.hasSuffix("\n\n"))
        }
    }

    @Test func `health and metrics tell of the machines that help`() throws {
        var statistics = EngineStatistics()
        statistics.generatedTokens = 10
        var worker = WorkerStatus(address: "attic:50052")
        worker.layers = 2..<4
        worker.holdsOutput = true
        worker.usedBytes = 1 << 20
        worker.bytesSent = 5
        worker.computing = .milliseconds(20)
        worker.waiting = .milliseconds(30)
        statistics.workers = [worker, WorkerStatus(address: "cellar:1", fault: "connection refused")]
        let health = String(decoding: Health.ready().body([statistics]), as: UTF8.self)
        #expect(health.hasPrefix(#"{"status":"ok","workers":[{"address":"attic:50052","status":"ok","#))
        #expect(
            health.contains(#""layers":2,"first_layer":2,"layer_share":1.0,"output":true,"bytes_sent":5,"#))
        #expect(health.contains(#""computing_ms_per_token":2.0,"waiting_ms_per_token":3.0}"#))
        #expect(health.contains(#"{"address":"cellar:1","status":"error","message":"connection refused"}"#))
        let metrics = MetricsRoutes.text(of: [("m", statistics)])
        #expect(metrics.contains("weir_worker_up{model=\"m\",worker=\"attic:50052\"} 1\n"))
        #expect(metrics.contains("weir_worker_up{model=\"m\",worker=\"cellar:1\"} 0\n"))
        #expect(metrics.contains("weir_worker_sent_bytes_total{model=\"m\",worker=\"attic:50052\"} 5\n"))
        #expect(
            metrics.contains("weir_worker_computing_seconds_total{model=\"m\",worker=\"attic:50052\"} 0.02\n")
        )
        #expect(!MetricsRoutes.text(of: [("m", EngineStatistics())]).contains("worker"))
    }
}
