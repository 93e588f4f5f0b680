import APIFormats
import Inference
import NIOHTTP1
import OrderedJSON
import WeirServer

/// What a client is told while there is no engine.
struct RelayRefusal {
    var status: HTTPResponseStatus
    var headers: HTTPHeaders
    var body: [UInt8]

    /// The engine was lost before it began to answer.
    init(_ error: APIError, path: String) {
        let code: Int
        (code, body) = FailureEnding.response(to: path, error)
        status = HTTPResponseStatus(statusCode: code)
        headers = ["content-type": "application/json", "content-length": "\(body.count)"]
        if let seconds = error.retryAfterSeconds { headers.add(name: "retry-after", value: "\(seconds)") }
    }

    init(_ state: EngineBoard.State, path: String, modelName: String) {
        switch (path.prefix { $0 != "?" }, state) {
        case ("/health", .lost(let reason, let workers)):
            self.init(health: ["status": "error", "message": .string(reason)], workers: workers)
        case ("/health", _):
            self.init(health: ["status": "loading", "progress": .double(0)], workers: [])
        case ("/metrics", .lost(_, let workers)):
            self.init(metrics: WorkerMetrics.text(of: [(modelName, workers)]))
        case (_, .lost(let reason, _)): self.init(FailureEnding.unavailable(reason), path: path)
        case (_, .starting), (_, .listening): self.init(APIError(InferenceError.loading), path: path)
        }
    }

    /// Whether a request asks how things are, which is answered whether or not there is an engine.
    static func isAboutState(_ path: String) -> Bool {
        ["/health", "/metrics"].contains(path.prefix { $0 != "?" })
    }

    private init(metrics: String) {
        status = .ok
        body = Array(metrics.utf8)
        headers = [
            "content-type": "text/plain; version=0.0.4; charset=utf-8", "content-length": "\(body.count)",
        ]
    }

    private init(health: JSONObject, workers: [WorkerStatus]) {
        var health = health
        if !workers.isEmpty { health["workers"] = .array(workers.map { $0.json(tokens: 0) }) }
        status = .serviceUnavailable
        body = JSONValue.object(health).serializedBytes()
        headers = ["content-type": "application/json", "content-length": "\(body.count)"]
    }
}
