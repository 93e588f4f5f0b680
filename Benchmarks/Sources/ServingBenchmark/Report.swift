import Foundation

/// The results as a Markdown table, medians over the rounds.
struct Report {
    private let results: Results

    init(_ results: Results) { self.results = results }

    var markdown: String {
        var lines = [
            "| streams | request | bare loop, tokens/s | weir serve, tokens/s | ratio | lowest and highest "
                + "| first token p50, ms | max, ms | server CPU | client CPU |",
            "|---:|---|---:|---:|---:|---:|---:|---:|---:|---:|",
        ]
        lines += results.series.map(row)
        if let cores = results.coresOfOthers {
            lines += ["", String(format: "Other programs kept %.2f cores busy meanwhile.", cores)]
        }
        return lines.joined(separator: "\n")
    }

    private func row(_ series: Series) -> String {
        let ratios = series.runs.map(\.ratio)
        let fields = [
            String(series.streams),
            series.workload.name,
            String(format: "%.1f", series.median(\.bareTokensPerSecond)),
            String(format: "%.1f", series.median(\.tokensPerSecond)),
            String(format: "**%.3f**", series.median(\.ratio)),
            String(format: "%.3f–%.3f", ratios.min() ?? 0, ratios.max() ?? 0),
            String(format: "%.0f", 1000 * series.median(\.medianFirstTokenSeconds)),
            String(format: "%.0f", 1000 * series.median(\.maximumFirstTokenSeconds)),
            String(format: "%.2f cores", series.median { $0.serverSeconds / $0.wallSeconds }),
            String(format: "%.3f cores", series.median { $0.clientSeconds / $0.wallSeconds }),
        ]
        return "| " + fields.joined(separator: " | ") + " |"
    }
}
