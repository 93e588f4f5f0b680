import Inference
import Testing

struct WorkerCostTests {
    private func statistics(tokens: Int, sent: Int?, computing: Duration?) -> EngineStatistics {
        var statistics = EngineStatistics()
        statistics.promptTokens = tokens / 2
        statistics.generatedTokens = tokens - tokens / 2
        var worker = WorkerStatus(address: "a:1")
        worker.bytesSent = sent
        worker.computing = computing
        statistics.workers = [worker]
        return statistics
    }

    @Test func `a token costs what came between two moments, shared out`() {
        let before = statistics(tokens: 10, sent: 1_000_000, computing: .milliseconds(50))
        let after = statistics(tokens: 30, sent: 1_040_000, computing: .milliseconds(90))
        let costs = after.workerCosts(since: before)
        #expect(costs.map(\.bytesSent) == [2000])
        #expect(costs.map(\.computingMilliseconds) == [2])
        #expect(costs.map(\.bytesReceived) == [nil])
    }

    @Test func `without tokens there are no costs`() {
        let now = statistics(tokens: 10, sent: 1, computing: nil)
        #expect(now.workerCosts(since: now).isEmpty)
    }
}
