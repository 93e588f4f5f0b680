import ArgumentParser
import Foundation

@main
struct ServingBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serving-benchmark", abstract: "Measures what serving costs.",
        subcommands: [
            StreamsBenchmark.self, DialogueBenchmark.self, EmbeddingsBenchmark.self, AdaptersBenchmark.self,
        ],
        defaultSubcommand: StreamsBenchmark.self)
}

/// `weir serve` against a bare loop of `llama_decode` and llama.cpp's server, in one run, alternating.
struct StreamsBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "streams", abstract: "Measures the tokens per second of streams side by side.")

    @Argument(help: "The GGUF file to serve and to decode.")
    var model: String

    @Option(help: "The weir executable.")
    var weir = "../.build/release/weir"

    @Option(help: "llama.cpp's server, to compare with.")
    var llamaServer: String?

    @Option(help: ArgumentHelp("Concurrent streams to measure.", valueName: "n,n,…"))
    var streams = "1,8,32"

    @Option(help: "Which requests to measure, by the names in the table; all without this.")
    var requests: [String] = []

    @Option(help: ArgumentHelp("How often each measurement is taken.", valueName: "n"))
    var rounds = 3

    @Option(help: ArgumentHelp("Tokens that each stream generates.", valueName: "n"))
    var tokens = 128

    @Option(help: ArgumentHelp("Tokens of each prompt.", valueName: "n"))
    var promptTokens = 32

    @Option(help: ArgumentHelp("Tokens for each sequence.", valueName: "n"))
    var ctxSize = 1024

    @Option(help: ArgumentHelp("Threads that compute, on both sides.", valueName: "n"))
    var threads = ProcessInfo.processInfo.activeProcessorCount

    func validate() throws {
        guard !streamCounts.isEmpty, streamCounts.allSatisfy({ $0 >= 1 }) else {
            throw ValidationError("--streams must be numbers with commas between them, but is \(streams)")
        }
        for name in requests where Workload(named: name) == nil {
            let names = Workload.all.map(\.name).joined(separator: ", ")
            throw ValidationError("there is no request \"\(name)\"; there are: \(names)")
        }
        guard rounds >= 1, tokens >= 8, promptTokens >= 1, threads >= 1 else {
            throw ValidationError(
                "--rounds, --prompt-tokens and --threads must be at least 1, --tokens at least 8")
        }
        guard promptTokens + tokens + 64 <= ctxSize else {
            throw ValidationError("--ctx-size must hold prompt and reply, and 64 tokens of chat template")
        }
    }

    func run() throws {
        let workloads = requests.isEmpty ? Workload.all : requests.compactMap(Workload.init(named:))
        let comparison = Comparison(
            model: model, weir: weir, llamaServer: llamaServer, streamCounts: streamCounts,
            workloads: workloads, rounds: rounds,
            shape: ReplyShape(promptTokens: promptTokens, replyTokens: tokens, contextSize: ctxSize),
            threads: threads)
        let results = try comparison.run { line in
            FileHandle.standardError.write(Data("    \(line)\n".utf8))
        }
        print(Report(results).markdown)
    }

    private var streamCounts: [Int] {
        streams.split(separator: ",").map { Int($0) ?? 0 }
    }
}
