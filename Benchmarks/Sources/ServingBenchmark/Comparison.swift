import Foundation

/// Runs the bare loop and the server in turn, so that what else happens on the machine hits both.
struct Comparison {
    var model: String
    var weir: String
    var llamaServer: String?
    var streamCounts: [Int]
    var workloads: [Workload]
    var rounds: Int
    var shape: ReplyShape
    var threads: Int

    func run(report: (String) -> Void) throws -> Results {
        let start = ContinuousClock.now
        let machineBefore = ProcessorTime.ofMachine
        let bare = try BareLoop(path: model, shape: shape, threads: threads)
        var results = Results(series: [])
        var serverSeconds = 0.0
        var run = 0
        for streams in streamCounts {
            let server = try ServerProcess(
                .weir(weir), model: model, parallel: streams, contextSize: shape.contextSize,
                threads: threads)
            defer { server.stop() }
            let peer = try llamaServer.map {
                try ServerProcess(
                    .llamaServer($0), model: model, parallel: streams, contextSize: shape.contextSize,
                    threads: threads)
            }
            defer { peer?.stop() }
            var series = workloads.map { Series(streams: streams, workload: $0) }
            // Once unmeasured, to have everything in memory.
            _ = try bare.measure(sequences: streams, run: run)
            _ = try measure(workloads[0], server, streams: streams, run: run)
            if let peer { _ = try measure(workloads[0], peer, streams: streams, run: run) }
            var before = try bare.measure(sequences: streams, run: run)
            for round in 1...rounds {
                for index in series.indices {
                    run += 1
                    let weir = try measure(workloads[index], server, streams: streams, run: run)
                    let after = try bare.measure(sequences: streams, run: run)
                    var result = Round(weir: weir, bareTokensPerSecond: (before + after) / 2)
                    before = after
                    if let peer {
                        result.peer = try measure(workloads[index], peer, streams: streams, run: run)
                        before = try bare.measure(sequences: streams, run: run)
                    }
                    series[index].rounds.append(result)
                    report(
                        String(
                            format: "%d streams, round %d, %@: %.1f of %.1f tokens/s = %.3f", streams, round,
                            workloads[index].name, weir.tokensPerSecond, result.bareTokensPerSecond,
                            result.ratio)
                            + (result.speedup.map { String(format: ", %.2f times llama-server", $0) } ?? ""))
                }
            }
            results.series += series
            results.memory.append((streams, server.residentBytes, peer?.residentBytes))
            serverSeconds += server.processorSeconds + (peer?.processorSeconds ?? 0)
        }
        guard let machineBefore, let machineAfter = ProcessorTime.ofMachine else {
            return results
        }
        let others = machineAfter - machineBefore - serverSeconds - ProcessorTime.ofProgram
        results.coresOfOthers = others / start.duration(to: .now).seconds
        return results
    }

    private func measure(
        _ workload: Workload, _ server: ServerProcess, streams: Int, run: Int
    ) throws -> Measurement {
        let requests = (0..<streams).map { workload.request(shape: shape, stream: $0, run: run) }
        let client = LoadClient(port: server.port)
        let serverBefore = server.processorSeconds
        let clientBefore = ProcessorTime.ofThread
        let outcome = try client.run(requests)
        let wall = outcome.start.duration(to: .now).seconds
        let times = try StreamTimes(
            outcome.streams, start: outcome.start, api: workload.api, replyTokens: shape.replyTokens)
        return Measurement(
            tokensPerSecond: times.tokensPerSecond, firstTokenSeconds: times.firstTokenSeconds,
            clientSeconds: ProcessorTime.ofThread - clientBefore,
            serverSeconds: server.processorSeconds - serverBefore, wallSeconds: wall)
    }
}
