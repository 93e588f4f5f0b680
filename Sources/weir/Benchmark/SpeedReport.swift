import Foundation
import Inference
import LlamaEngine
import OrderedJSON

/// What `weir bench` measured.
struct SpeedReport {
    struct Row {
        var streams: Int
        var limit: EngineLimit
        var served: ServedSpeed
        /// What each token cost other machines while it was served.
        var workers: [WorkerCost]

        var ratio: Double { served.tokensPerSecond / limit.tokensPerSecond }
    }

    var model: String
    var threads: Int
    var promptTokens: Int
    var replyTokens: Int
    /// Which machine holds what; `nil` for one machine.
    var machines: String?
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
        return """
            \(model), \(threads) threads, prompts of \(promptTokens) tokens, replies of \(replyTokens)
            \(machines.map { "\($0)\n" } ?? "")
            \(aligned(head, cells))\(workerTable)
            """
    }

    /// Nothing for one machine; a dash for what this system does not count.
    private var workerTable: String {
        let head = [
            "streams", "worker", "sent, KiB a token", "received, KiB a token", "computing, ms a token",
            "waiting, ms a token",
        ]
        func cell(_ value: Double?, _ factor: Double = 1) -> String {
            value.map { String(format: "%.2f", $0 * factor) } ?? "-"
        }
        let cells = rows.flatMap { row in
            row.workers.map { worker in
                [
                    "\(row.streams)", worker.address, cell(worker.bytesSent, 1 / 1024),
                    cell(worker.bytesReceived, 1 / 1024), cell(worker.computingMilliseconds),
                    cell(worker.waitingMilliseconds),
                ]
            }
        }
        return cells.isEmpty ? "" : "\n\n\(aligned(head, cells))"
    }

    private func aligned(_ head: [String], _ cells: [[String]]) -> String {
        let widths = head.indices.map { column in ([head] + cells).map { $0[column].count }.max() ?? 0 }
        let lines = ([head] + cells).map { row in
            zip(row, widths).map { String(repeating: " ", count: $1 - $0.count) + $0 }.joined(separator: "  ")
        }
        return lines.joined(separator: "\n")
    }

    var json: JSONValue {
        [
            "model": .string(model), "threads": .integer(threads), "prompt_tokens": .integer(promptTokens),
            "reply_tokens": .integer(replyTokens),
            "results": .array(
                rows.map { row in
                    let results: JSONObject = [
                        "streams": .integer(row.streams),
                        "prompt_tokens_per_second": .double(row.limit.promptTokensPerSecond),
                        "engine_tokens_per_second": .double(row.limit.tokensPerSecond),
                        "served_tokens_per_second": .double(row.served.tokensPerSecond),
                        "ratio": .double(row.ratio),
                        "first_token_seconds": .array(row.served.firstTokenSeconds.map { .double($0) }),
                        "workers": .array(row.workers.map(\.json)),
                    ]
                    return .object(results)
                }),
        ]
    }

    private func format(_ value: Double) -> String { String(format: value < 100 ? "%.1f" : "%.0f", value) }
}

extension WorkerCost {
    /// What a token costs; `null` for what this system does not count.
    fileprivate var json: JSONValue {
        func number(_ value: Double?) -> JSONValue { value.map { .double($0) } ?? .null }
        return [
            "address": .string(address), "bytes_sent_per_token": number(bytesSent),
            "bytes_received_per_token": number(bytesReceived),
            "computing_ms_per_token": number(computingMilliseconds),
            "waiting_ms_per_token": number(waitingMilliseconds),
        ]
    }
}
