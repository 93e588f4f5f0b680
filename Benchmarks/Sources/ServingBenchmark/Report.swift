import Foundation

/// The results as Markdown tables, medians over the rounds.
struct Report {
    private let results: Results

    init(_ results: Results) { self.results = results }

    var markdown: String {
        var lines = [
            "| streams | request | bare loop, tokens/s | weir | of bare | lowest and highest | llama-server "
                + "| weir / llama-server | first token p50, ms | llama-server | ratio | weir CPU | client CPU |",
            "|---:|---|" + String(repeating: "---:|", count: 11),
        ]
        lines += results.series.map(row)
        lines += ["", "| streams | weir resident, MiB | llama-server |", "|---:|---:|---:|"]
        lines += results.memory.map { memory in
            "| \(memory.streams) | \(memory.weir >> 20) | \(memory.peer.map { "\($0 >> 20)" } ?? "–") |"
        }
        if let cores = results.coresOfOthers {
            lines += ["", String(format: "Other programs kept %.2f cores busy meanwhile.", cores)]
        }
        return lines.joined(separator: "\n")
    }

    private func row(_ series: Series) -> String {
        let ratios = series.rounds.map(\.ratio)
        let fields = [
            String(series.streams),
            series.workload.name,
            text("%.1f", series.median { $0.bareTokensPerSecond }),
            text("%.1f", series.median { $0.weir.tokensPerSecond }),
            text("**%.3f**", series.median { $0.ratio }),
            String(format: "%.3f–%.3f", ratios.min() ?? 0, ratios.max() ?? 0),
            text("%.1f", series.median { $0.peer?.tokensPerSecond }),
            text("**%.2f**", series.median { $0.speedup }),
            text("%.0f", series.median { 1000 * $0.weir.medianFirstTokenSeconds }),
            text("%.0f", series.median { $0.peer.map { 1000 * $0.medianFirstTokenSeconds } }),
            text("**%.2f**", series.median { $0.firstTokenRatio }),
            text("%.2f cores", series.median { $0.weir.serverSeconds / $0.weir.wallSeconds }),
            text("%.3f cores", series.median { $0.weir.clientSeconds / $0.weir.wallSeconds }),
        ]
        return "| " + fields.joined(separator: " | ") + " |"
    }

    private func text(_ format: String, _ value: Double?) -> String {
        value.map { String(format: format, $0) } ?? "–"
    }
}
