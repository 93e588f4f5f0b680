import Foundation
import LlamaEngine
import OrderedJSON

/// What `weir bench` measured.
struct SpeedReport {
    struct Row {
        var streams: Int
        var limit: EngineLimit
        var served: ServedSpeed

        var ratio: Double { served.tokensPerSecond / limit.tokensPerSecond }
    }

    var model: String
    var threads: Int
    var promptTokens: Int
    var replyTokens: Int
    var rows: [Row] = []

    var table: String {
        let head = [
            "streams", "prompt tokens/s", "engine's limit, tokens/s", "served, tokens/s", "ratio",
            "first token p50, ms", "last first token, ms",
        ]
        let cells = rows.map { row in
            [
                "\(row.streams)", format(row.limit.promptTokensPerSecond), format(row.limit.tokensPerSecond),
                format(row.served.tokensPerSecond), String(format: "%.2f", row.ratio),
                format(1000 * row.served.medianFirstTokenSeconds),
                format(1000 * (row.served.firstTokenSeconds.last ?? 0)),
            ]
        }
        let widths = head.indices.map { column in ([head] + cells).map { $0[column].count }.max() ?? 0 }
        let lines = ([head] + cells).map { row in
            zip(row, widths).map { String(repeating: " ", count: $1 - $0.count) + $0 }.joined(separator: "  ")
        }
        return """
            \(model), \(threads) threads, prompts of \(promptTokens) tokens, replies of \(replyTokens)

            \(lines.joined(separator: "\n"))
            """
    }

    var json: JSONValue {
        [
            "model": .string(model), "threads": .integer(threads), "prompt_tokens": .integer(promptTokens),
            "reply_tokens": .integer(replyTokens),
            "results": .array(
                rows.map { row in
                    [
                        "streams": .integer(row.streams),
                        "prompt_tokens_per_second": .double(row.limit.promptTokensPerSecond),
                        "engine_tokens_per_second": .double(row.limit.tokensPerSecond),
                        "served_tokens_per_second": .double(row.served.tokensPerSecond),
                        "ratio": .double(row.ratio),
                        "first_token_seconds": .array(row.served.firstTokenSeconds.map { .double($0) }),
                    ]
                }),
        ]
    }

    private func format(_ value: Double) -> String { String(format: value < 100 ? "%.1f" : "%.0f", value) }
}
