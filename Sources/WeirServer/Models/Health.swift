import Inference
import OrderedJSON

/// Whether a server would serve a request now.
public enum Health: Sendable, Hashable {
    case ready
    case loading(progress: Double)
    case failed(reason: String)

    var isReady: Bool { self == .ready }

    /// - Parameter statistics: What the models have done; the machines that help with them are in it.
    func body(_ statistics: [EngineStatistics] = []) -> [UInt8] {
        var body: JSONObject =
            switch self {
            case .ready: ["status": "ok"]
            case .loading(let progress): ["status": "loading", "progress": .double(progress)]
            case .failed(let reason): ["status": "error", "message": .string(reason)]
            }
        let workers = statistics.flatMap { statistics in
            statistics.workers.map { $0.json(tokens: statistics.computedTokens) }
        }
        if !workers.isEmpty { body["workers"] = .array(workers) }
        return JSONValue.object(body).serializedBytes()
    }
}
