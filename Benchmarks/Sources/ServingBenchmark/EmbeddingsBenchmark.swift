import ArgumentParser
import Foundation

/// Many short inputs at once, each a request of its own.
struct EmbeddingsBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "embeddings", abstract: "Measures requests per second for embeddings.")

    @OptionGroup var servers: ServerPair

    @Option(help: ArgumentHelp("Requests at the same time.", valueName: "n"))
    var requests = 64

    @Option(help: ArgumentHelp("Tokens of each input.", valueName: "n"))
    var tokens = 50

    func run() throws {
        let result = try servers.compare(parallel: requests, contextSize: 512, embeds: true) { port, round in
            let start = ContinuousClock.now
            let bodies = (0..<requests).map { request($0, round: round) }
            _ = try LoadClient(port: port).run(bodies)
            return start.duration(to: .now).seconds
        }
        print(
            "| requests at once | tokens | weir, requests/s | llama-server | ratio |\n|---:|---:|---:|---:|---:|"
        )
        let cells = [
            "\(requests)", "\(tokens)", String(format: "%.1f", Double(requests) / result.weir),
            result.peer.map { String(format: "%.1f", Double(requests) / $0) } ?? "–",
            // Times were compared: the ratio of the speeds is the other way round.
            result.ratio.map { String(format: "**%.2f**", 1 / $0) } ?? "–",
        ]
        print("| " + cells.joined(separator: " | ") + " |")
    }

    private func request(_ index: Int, round: Int) -> [UInt8] {
        let input = (0..<tokens).map { String(10 + (index * 31 + round * 17 + $0 * 7) % 200) }
        return HTTPProbe.post(
            "/v1/embeddings", #"{"model":"bench","input":[\#(input.joined(separator: ","))]}"#)
    }
}
