import ArgumentParser
import Foundation

/// Streams side by side, each with one of several adapters.
struct AdaptersBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "adapters", abstract: "Measures streams of different adapters at the same time.")

    @OptionGroup var servers: ServerPair

    @Option(help: "Adapters as GGUF files.")
    var adapter: [String] = []

    @Option(
        help: ArgumentHelp("How many adapters the streams share among them; 0 is the base.", valueName: "n,…")
    )
    var mixes = "0,1,4,16"

    @Option(help: ArgumentHelp("Streams at the same time.", valueName: "n"))
    var streams = 32

    @Option(help: ArgumentHelp("Tokens of each reply.", valueName: "n"))
    var tokens = 64

    func run() throws {
        print(
            """
            | adapters | streams | weir, tokens/s | llama-server | ratio | weir, slowest of median | llama-server |
            |---:|---:|---:|---:|---:|---:|---:|
            """)
        for count in mixes.split(separator: ",").compactMap({ Int($0) }) where count <= adapter.count {
            try measure(count)
        }
    }

    private func measure(_ count: Int) throws {
        let shape = ReplyShape(promptTokens: 32, replyTokens: tokens, contextSize: 256)
        var evenness: [[Double]] = [[], []]
        var turn = 0
        let result = try servers.compare(
            parallel: streams, contextSize: shape.contextSize, adapters: Array(adapter.prefix(count))
        ) { port, round in
            let requests = (0..<streams).map { request($0, count: count, shape: shape, run: round) }
            let outcome = try LoadClient(port: port).run(requests)
            let ends = outcome.streams.compactMap {
                $0.eventTimes.last.map { outcome.start.duration(to: $0).seconds }
            }
            .sorted()
            guard let last = ends.last, ends.count == streams else {
                throw ServerProcess.Failure(description: "a stream had no event")
            }
            // A stream's rate is its tokens in the time until its end, waiting included.
            if round > 0 { evenness[turn % 2].append(ends[ends.count / 2] / last) }
            turn += servers.llamaServer == nil ? 2 : 1
            return last
        }
        let total = Double(streams * tokens)
        let speeds = [total / result.weir, result.peer.map { total / $0 }].map { cell("%.0f", $0) }
        // Times were compared: the ratio of the speeds is the other way round.
        let ratio = cell("**%.2f**", result.ratio.map { 1 / $0 })
        let slowest = evenness.map { cell("%.2f", $0.min()) }
        let cells = [String(count), String(streams)] + speeds + [ratio] + slowest
        print("| " + cells.joined(separator: " | ") + " |")
    }

    private func cell(_ format: String, _ value: Double?) -> String {
        value.map { String(format: format, $0) } ?? "–"
    }

    private func request(_ stream: Int, count: Int, shape: ReplyShape, run: Int) -> [UInt8] {
        let fields = #""temperature":1,"top_k":0,"top_p":1.0,"min_p":0.0"#
        let prompt = shape.prompt(stream: stream, run: run).map(String.init).joined(separator: ",")
        let adapter = count == 0 ? "" : ",\"lora\":[{\"id\":\(stream % count),\"scale\":1.0}]"
        let length = "\"stream\":true,\"n_predict\":\(shape.replyTokens),\"ignore_eos\":true"
        return HTTPProbe.post("/completion", "{\"prompt\":[\(prompt)],\(length),\(fields)\(adapter)}")
    }
}
