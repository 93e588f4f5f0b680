import Foundation
import HTTPTypes
import Hummingbird
import Inference

/// `GET /metrics` in Prometheus' text format.
struct MetricsRoutes: Sendable {
    let shelf: ModelShelf

    private struct Metric {
        let name: String
        let help: String
        let kind: String
        /// More than one where a label tells them apart.
        let values: [(label: String, value: any KeyPath<EngineStatistics, Int> & Sendable)]

        init(
            name: String, help: String, kind: String, value: any KeyPath<EngineStatistics, Int> & Sendable
        ) {
            self.init(name: name, help: help, kind: kind, values: [("", value)])
        }

        init(
            name: String, help: String, kind: String,
            values: [(label: String, value: any KeyPath<EngineStatistics, Int> & Sendable)]
        ) {
            self.name = name
            self.help = help
            self.kind = kind
            self.values = values
        }
    }

    private static let metrics = [
        Metric(
            name: "prompt_tokens_total", help: "Prompt tokens that were computed.", kind: "counter",
            value: \.promptTokens),
        Metric(
            name: "cached_prompt_tokens_total", help: "Prompt tokens that were there already.",
            kind: "counter",
            value: \.cachedPromptTokens),
        Metric(
            name: "generated_tokens_total", help: "Tokens of replies.", kind: "counter",
            value: \.generatedTokens),
        Metric(
            name: "drafted_tokens_total", help: "Tokens computed on trial.", kind: "counter",
            values: [
                (#",source="lookup""#, \EngineStatistics.lookupDrafts.drafted),
                (#",source="model""#, \EngineStatistics.modelDrafts.drafted),
            ]),
        Metric(
            name: "accepted_draft_tokens_total",
            help: "Tokens computed on trial that became part of a reply.",
            kind: "counter",
            values: [
                (#",source="lookup""#, \EngineStatistics.lookupDrafts.accepted),
                (#",source="model""#, \EngineStatistics.modelDrafts.accepted),
            ]),
        Metric(
            name: "replies_total", help: "Replies that were completed.", kind: "counter", value: \.replies),
        Metric(
            name: "decode_steps_total", help: "Steps of the decode loop.", kind: "counter", value: \.steps),
        Metric(
            name: "running_replies", help: "Replies being generated.", kind: "gauge", value: \.runningReplies),
        Metric(
            name: "waiting_replies", help: "Replies that wait for a place.", kind: "gauge",
            value: \.waitingReplies),
    ]

    func add<Context: RequestContext>(to router: Router<Context>) {
        router.get("/metrics") { [shelf] _, _ in
            Response(
                status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
                body: .init(byteBuffer: .init(string: Self.text(of: shelf.statistics))))
        }
    }

    static func text(of models: [(name: String, statistics: EngineStatistics)]) -> String {
        var text = ""
        for metric in metrics {
            text += "# HELP weir_\(metric.name) \(metric.help)\n# TYPE weir_\(metric.name) \(metric.kind)\n"
            for model in models {
                for (label, path) in metric.values {
                    let value = model.statistics[keyPath: path]
                    text += "weir_\(metric.name){model=\"\(escaped(model.name))\"\(label)} \(value)\n"
                }
            }
        }
        return text + repairs(of: models)
            + UpstreamMetrics.text(of: models.flatMap(\.statistics.upstreams), escaped: escaped)
            + WorkerMetrics.text(of: models.map { (escaped($0.name), $0.statistics.workers) })
    }

    private static func repairs(of models: [(name: String, statistics: EngineStatistics)]) -> String {
        let lines = models.flatMap { model in
            model.statistics.repairs.map { repair, count in
                "weir_repaired_replies_total{model=\"\(escaped(model.name))\",rule=\"\(repair.rule)\","
                    + "fault=\"\(repair.fault)\"} \(count)\n"
            }
        }
        guard !lines.isEmpty else { return "" }
        return "# HELP weir_repaired_replies_total Replies of upstreams in which this was repaired.\n"
            + "# TYPE weir_repaired_replies_total counter\n" + lines.sorted().joined()
    }

    private static func escaped(_ label: String) -> String {
        label.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}
