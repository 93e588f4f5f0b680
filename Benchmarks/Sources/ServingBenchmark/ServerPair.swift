import ArgumentParser
import Foundation

/// The two servers that are compared, as options name them.
struct ServerPair: ParsableArguments {
    @Argument(help: "The GGUF file to serve.")
    var model: String

    @Option(help: "The weir executable.")
    var weir = "../.build/release/weir"

    @Option(help: "llama.cpp's server, to compare with.")
    var llamaServer: String?

    @Option(help: ArgumentHelp("How often each measurement is taken.", valueName: "n"))
    var rounds = 5

    @Option(help: ArgumentHelp("Threads that compute, on both sides.", valueName: "n"))
    var threads = ProcessInfo.processInfo.activeProcessorCount

    /// Measures the servers in turn, `rounds` times, after once unmeasured. The medians are those of the rounds, that
    /// of the ratio over the pairs.
    ///
    /// - Parameter measure: Gets a port and the number of the round, and gives what is better when it is less.
    func compare(
        parallel: Int, contextSize: Int, embeds: Bool = false, adapters: [String] = [],
        _ measure: (UInt16, Int) throws -> Double
    ) throws -> (weir: Double, peer: Double?, ratio: Double?) {
        let server = try ServerProcess(
            .weir(weir), model: model, parallel: parallel, contextSize: contextSize, threads: threads,
            embeds: embeds, adapters: adapters)
        defer { server.stop() }
        let peer = try llamaServer.map {
            try ServerProcess(
                .llamaServer($0), model: model, parallel: parallel, contextSize: contextSize,
                threads: threads, embeds: embeds, adapters: adapters)
        }
        defer { peer?.stop() }
        var ours: [Double] = []
        var theirs: [Double] = []
        for round in 0...rounds {
            let mine = try measure(server.port, round)
            let other = try peer.map { try measure($0.port, round) }
            guard round > 0 else { continue }
            ours.append(mine)
            if let other { theirs.append(other) }
        }
        return (
            Self.median(ours) ?? 0, Self.median(theirs), Self.median(zip(ours, theirs).map { $0 / $1 })
        )
    }

    private static func median(_ values: [Double]) -> Double? {
        let sorted = values.sorted()
        guard !sorted.isEmpty else { return nil }
        return (sorted[sorted.count / 2] + sorted[(sorted.count - 1) / 2]) / 2
    }
}
