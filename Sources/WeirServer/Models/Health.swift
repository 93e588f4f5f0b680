import Inference
import OrderedJSON

/// Whether a server would serve a request now.
public enum Health: Sendable, Hashable {
    /// `faults` of models that are not served now, beside others that are.
    case ready(faults: [ModelFault] = [])
    case loading(progress: Double)
    case failed(reason: String)
    /// No model is served now.
    case unavailable(faults: [ModelFault])

    /// Why a model is not served.
    public struct ModelFault: Sendable, Hashable {
        public var model: String
        public var reason: String
    }

    var isReady: Bool { if case .ready = self { true } else { false } }

    /// - Parameter statistics: What the models have done; the machines that help with them are in it.
    func body(_ statistics: [EngineStatistics] = []) -> [UInt8] {
        var body: JSONObject =
            switch self {
            case .ready(let faults): Self.body("ok", faults)
            case .loading(let progress): ["status": "loading", "progress": .double(progress)]
            case .failed(let reason): ["status": "error", "message": .string(reason)]
            case .unavailable(let faults): Self.body("unavailable", faults)
            }
        let workers = statistics.flatMap { statistics in
            statistics.workers.map { $0.json(tokens: statistics.computedTokens) }
        }
        if !workers.isEmpty { body["workers"] = .array(workers) }
        return JSONValue.object(body).serializedBytes()
    }

    private static func body(_ status: JSONValue, _ faults: [ModelFault]) -> JSONObject {
        var body: JSONObject = ["status": status]
        if !faults.isEmpty {
            body["unavailable"] = .array(
                faults.map { ["model": .string($0.model), "message": .string($0.reason)] })
        }
        return body
    }
}
