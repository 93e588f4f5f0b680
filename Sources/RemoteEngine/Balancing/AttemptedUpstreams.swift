import Synchronization

/// The upstreams that a request was sent to. No other gets it twice.
final class AttemptedUpstreams: Sendable {
    private struct State {
        var indices: Set<Int> = []
        var isHedged = false
    }

    private let state = Mutex(State())

    var indices: Set<Int> { state.withLock(\.indices) }
    /// Whether one was asked because another was slow.
    var isHedged: Bool { state.withLock(\.isHedged) }

    func add(_ index: Int, isHedge: Bool) {
        state.withLock { state in
            state.indices.insert(index)
            state.isHedged = state.isHedged || isHedge
        }
    }
}
