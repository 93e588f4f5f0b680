import OrderedJSON

/// Whether a server would serve a request now.
public enum Health: Sendable, Hashable {
    case ready
    case loading(progress: Double)
    case failed(reason: String)

    var isReady: Bool { self == .ready }

    var body: [UInt8] {
        let body: JSONValue =
            switch self {
            case .ready: ["status": "ok"]
            case .loading(let progress): ["status": "loading", "progress": .double(progress)]
            case .failed(let reason): ["status": "error", "message": .string(reason)]
            }
        return body.serializedBytes()
    }
}
