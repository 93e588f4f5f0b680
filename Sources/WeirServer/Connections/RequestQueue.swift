import Synchronization

/// The requests of a connection in the order in which they came, for one reader.
///
/// What `AsyncStream` is, at a fraction of its cost: it stands in the way of every request.
final class RequestQueue: Sendable {
    private struct State {
        var held: [ReceivedRequest] = []
        var reader: CheckedContinuation<ReceivedRequest?, Never>?
        var isFinished = false

        mutating func takeReader() -> CheckedContinuation<ReceivedRequest?, Never>? {
            defer { reader = nil }
            return reader
        }
    }

    private let state = Mutex(State())

    func add(_ request: ReceivedRequest) {
        let reader = state.withLock { state in
            let reader = state.takeReader()
            if reader == nil { state.held.append(request) }
            return reader
        }
        reader?.resume(returning: request)
    }

    /// Nothing comes any more.
    func finish() {
        let reader = state.withLock { state in
            state.isFinished = true
            return state.takeReader()
        }
        reader?.resume(returning: nil)
    }

    /// Waits for the next request; `nil` at the end, and after a cancellation.
    func next() async -> ReceivedRequest? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let (isOver, request) = state.withLock { state -> (Bool, ReceivedRequest?) in
                    if !state.held.isEmpty { return (true, state.held.removeFirst()) }
                    if state.isFinished { return (true, nil) }
                    state.reader = continuation
                    return (false, nil)
                }
                if isOver { continuation.resume(returning: request) }
            }
        } onCancel: {
            finish()
        }
    }
}
