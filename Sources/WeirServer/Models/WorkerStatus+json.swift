public import Inference
public import OrderedJSON

extension WorkerStatus {
    /// As `/health` and benchmarks show it. What is not known is left out.
    ///
    /// - Parameter tokens: The tokens that it has computed a part of.
    public func json(tokens: Int) -> JSONValue {
        var json: JSONObject = [
            "address": .string(address), "status": .string(fault == nil ? "ok" : "error"),
        ]
        if let fault { json["message"] = .string(fault) }
        if let memoryBytes { json["memory_bytes"] = .integer(memoryBytes) }
        if let usedBytes { json["used_bytes"] = .integer(usedBytes) }
        if let layers {
            json["layers"] = .integer(layers.count)
            if let first = layers.first { json["first_layer"] = .integer(first) }
            json["layer_share"] = .double(layerShare)
            json["output"] = .bool(holdsOutput)
        }
        if let bytesSent { json["bytes_sent"] = .integer(bytesSent) }
        if let bytesReceived { json["bytes_received"] = .integer(bytesReceived) }
        if tokens > 0, let computing, let waiting {
            json["computing_ms_per_token"] = .double(Self.milliseconds(computing, tokens))
            json["waiting_ms_per_token"] = .double(Self.milliseconds(waiting, tokens))
        }
        return .object(json)
    }

    /// Thousandths are all that the measurement gives.
    private static func milliseconds(_ duration: Duration, _ tokens: Int) -> Double {
        (duration / .milliseconds(1) / Double(tokens) * 1000).rounded() / 1000
    }
}
