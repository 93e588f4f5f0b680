public import Inference

/// What `/metrics` says of other machines; nothing where there are none.
public enum WorkerMetrics {
    private struct Metric {
        let name: String
        let help: String
        let kind: String
        let value: @Sendable (WorkerStatus) -> Double?
    }

    private static let metrics = [
        Metric(name: "up", help: "Whether the worker serves its part of the model.", kind: "gauge") {
            $0.fault == nil ? 1 : 0
        },
        Metric(name: "used_bytes", help: "Memory that the model takes of the worker.", kind: "gauge") {
            $0.usedBytes.map(Double.init)
        },
        Metric(name: "layers", help: "Layers that the worker holds, or holds a part of.", kind: "gauge") {
            $0.layers.map { Double($0.count) }
        },
        Metric(name: "sent_bytes_total", help: "Bytes sent to the worker.", kind: "counter") {
            $0.bytesSent.map(Double.init)
        },
        Metric(name: "received_bytes_total", help: "Bytes received from the worker.", kind: "counter") {
            $0.bytesReceived.map(Double.init)
        },
        Metric(
            name: "computing_seconds_total",
            help: "Time from a question to its answer, the network's included.",
            kind: "counter"
        ) { $0.computing.map { $0 / .seconds(1) } },
        Metric(
            name: "waiting_seconds_total",
            help: "Time of the engine's steps in which the worker had nothing to do.",
            kind: "counter"
        ) { $0.waiting.map { $0 / .seconds(1) } },
    ]

    /// - Parameter models: Names as labels have them, and their workers.
    public static func text(of models: [(name: String, workers: [WorkerStatus])]) -> String {
        guard models.contains(where: { !$0.workers.isEmpty }) else { return "" }
        var text = ""
        for metric in metrics {
            text += "# HELP weir_worker_\(metric.name) \(metric.help)\n"
            text += "# TYPE weir_worker_\(metric.name) \(metric.kind)\n"
            for model in models {
                for worker in model.workers {
                    guard let value = metric.value(worker) else { continue }
                    let number = value == value.rounded() ? String(Int(value)) : "\(value)"
                    text +=
                        "weir_worker_\(metric.name){model=\"\(model.name)\",worker=\"\(worker.address)\"} \(number)\n"
                }
            }
        }
        return text
    }
}
