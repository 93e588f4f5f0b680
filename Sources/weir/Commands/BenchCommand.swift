import ArgumentParser
import Foundation
import Inference
import LlamaEngine
import Logging
import OrderedJSON
import ServiceLifecycle
import WeirServer

struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measures how fast a model is served on this machine.",
        discussion: """
            For each number of streams: what the engine can do at most, decoding and nothing else, and what a client \
            gets over HTTP beside it, sampled at temperature 1, with the adapters that --adapter names in turn. Other \
            programs that compute change the numbers.
            """)

    @OptionGroup var model: ModelOptions

    @Option(help: ArgumentHelp("Replies at the same time.", valueName: "n,n,…"))
    var streams = "1,2,4,8"

    @Option(help: ArgumentHelp("Tokens of each prompt.", valueName: "n"))
    var promptTokens = 128

    @Option(help: ArgumentHelp("Tokens of each reply.", valueName: "n"))
    var tokens = 128

    @Flag(help: "Print JSON instead of a table.")
    var json = false

    private var streamCounts: [Int] { streams.split(separator: ",").map { Int($0) ?? 0 } }

    func validate() throws {
        guard !streamCounts.isEmpty, streamCounts.allSatisfy({ (1...256).contains($0) }) else {
            throw ValidationError(
                "--streams must be numbers from 1 to 256 with commas between them, but is \(streams)")
        }
        guard (1...1_000_000).contains(promptTokens), (8...1_000_000).contains(tokens) else {
            throw ValidationError("--prompt-tokens must be at least 1 and --tokens at least 8")
        }
    }

    func run() async throws {
        OpenMPWaiting.shorten()
        var options = model
        options.parallel = streamCounts.max() ?? 1
        options.contextSize = promptTokens + tokens + 8
        options.alias = "bench"
        let path = try model.modelPath()
        let loaded = try await EmbeddedModel.load(options)
        let trained = loaded.engine.contextSize
        guard trained >= promptTokens + tokens else {
            throw fail(
                "prompt and reply have more tokens than the \(trained) that fit the context", .badInputData)
        }
        let report = try await withThrowingTaskGroup(of: Void.self) { group in
            let (ports, listening) = AsyncStream<Int>.makeStream()
            let shelf = ModelShelf()
            shelf.put(.ready(.chat(loaded.profiled)), named: "bench")
            var logger = Logger(label: "weir")
            logger.logLevel = .critical
            let server = WeirServer(
                shelf: shelf, configuration: ServerConfiguration(port: 0), logger: logger)
            let application = server.makeApplication { listening.yield($0) }
            group.addTask { await loaded.engine.run() }
            group.addTask { try await application.run() }
            defer { group.cancelAll() }
            guard let port = await ports.first(where: { _ in true }) else {
                throw fail("the server did not start", .engineUnavailable)
            }
            return try await measure(loaded, port: port, name: model.modelName(path: path))
        }
        print(json ? report.json.serialized(.init(indent: "  ")) : report.table)
    }

    private func measure(_ loaded: EmbeddedModel, port: Int, name: String) async throws -> SpeedReport {
        var report = SpeedReport(
            model: name, threads: model.engineConfiguration.threads, promptTokens: promptTokens,
            replyTokens: tokens, machines: MachineList(loaded.engine)?.description)
        let line = ProgressLine(label: "measuring")
        defer { line.end() }
        // Once unmeasured, so that everything is in memory.
        _ = try await serve(1, port: port, run: 0)
        for (index, count) in streamCounts.enumerated() {
            let limit = try await loaded.engine.measureLimit(
                sequences: count, promptTokens: promptTokens, replyTokens: tokens)
            line.update((Double(index) + 0.5) / Double(streamCounts.count))
            let before = loaded.engine.statistics
            let served = try await serve(count, port: port, run: index + 1)
            report.rows.append(
                .init(
                    streams: count, limit: limit, served: served,
                    workers: loaded.engine.statistics.workerCosts(since: before)))
            line.update(Double(index + 1) / Double(streamCounts.count))
        }
        return report
    }

    /// The streams share the adapters that were named among them.
    private func adapter(of stream: Int) -> String {
        let names = model.adapters.adapter.map(\.name)
        return names.isEmpty ? "" : ",\"lora\":\"\(names[stream % names.count])\""
    }

    private func serve(_ count: Int, port: Int, run: Int) async throws -> ServedSpeed {
        let start = ContinuousClock.now
        let replies = try await withThrowingTaskGroup(of: StreamedReply.self) { group in
            for stream in 0..<count {
                // Prompts differ from their first token on, or the server would compute them once.
                let prompt = (0..<promptTokens).map { 10 + (stream * 31 + run * 17 + $0 * 7) % 200 }
                let body = """
                    {"model":"bench","prompt":[\(prompt.map(String.init).joined(separator: ","))],"stream":true,\
                    "max_tokens":\(tokens),"ignore_eos":true,"temperature":1\(adapter(of: stream))}
                    """
                group.addTask { try await StreamedReply.receive(port: port, body: body) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        guard let speed = ServedSpeed(replies, start: start, replyTokens: tokens) else {
            throw fail("the replies did not run side by side; --tokens may be too few", .internalError)
        }
        return speed
    }
}
