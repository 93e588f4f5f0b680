import Inference
import Synchronization

/// Where the decode loop writes what it does, for whoever asks.
final class StatisticsBoard: Sendable {
    private let state = Mutex(EngineStatistics())

    var statistics: EngineStatistics { state.withLock { $0 } }

    func update(_ change: (inout EngineStatistics) -> Void) { state.withLock { change(&$0) } }
}
