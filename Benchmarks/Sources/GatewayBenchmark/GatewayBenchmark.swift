import ArgumentParser

/// The two ends between which a gateway is measured; `Scripts/Gateway/measure.py` starts them and does the sums.
@main
struct GatewayBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gateway-benchmark",
        abstract: "An upstream that has its replies ready, its clients, and the least between them.",
        subcommands: [
            UpstreamCommand.self, RelayCommand.self, FirstTokensCommand.self, StreamsCommand.self,
        ])
}

/// Whom a client asks, and for what.
struct Target: ParsableArguments {
    @Option var port: Int
    @Option var model = "m"
}
