import Inference
import Synchronization

/// Where the process that serves a model is, for those who relay to it.
final class EngineBoard: Sendable {
    enum State: Sendable {
        case starting
        case listening(port: Int)
        case lost(reason: String, workers: [WorkerStatus])
    }

    private let current = Mutex(State.starting)
    private let open = Atomic<Int>(0)

    var state: State {
        get { current.withLock { $0 } }
        set { current.withLock { $0 = newValue } }
    }

    /// Exchanges that are being relayed.
    var openExchanges: Int { open.load(ordering: .relaxed) }

    func beginExchange() { open.add(1, ordering: .relaxed) }

    func endExchange() { open.subtract(1, ordering: .relaxed) }
}
