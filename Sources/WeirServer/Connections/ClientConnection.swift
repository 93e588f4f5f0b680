import NIOCore
import Synchronization

/// A client at the other end of a connection, for those who work for it: what it waited for ends when it goes away, and
/// what it does not read is waited for.
final class ClientConnection: Sendable {
    private struct State {
        var isPresent = true
        var isWritable = true
        /// Those who wait for it to go away, and those who wait until it reads on.
        var departures = Waiters()
        var writers = Waiters()
    }

    private struct Waiters {
        var continuations: [Int: CheckedContinuation<Void, Never>] = [:]
        var next = 0

        mutating func take() -> [CheckedContinuation<Void, Never>] {
            defer { continuations = [:] }
            return Array(continuations.values)
        }
    }

    private let state = Mutex(State())

    // MARK: For the connection

    func leave() {
        let waiting = state.withLock { state in
            state.isPresent = false
            return state.departures.take() + state.writers.take()
        }
        for continuation in waiting { continuation.resume() }
    }

    func becomeWritable(_ isWritable: Bool) {
        let waiting = state.withLock { state in
            state.isWritable = isWritable
            return isWritable ? state.writers.take() : []
        }
        for continuation in waiting { continuation.resume() }
    }

    // MARK: For who answers

    var isPresent: Bool { state.withLock(\.isPresent) }

    /// Works for the client, and is cancelled if it goes away.
    func whilePresent<Value: Sendable>(
        _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value.self) { group in
            group.addTask {
                await self.wait(\.departures) { !$0.isPresent }
                throw CancellationError()
            }
            group.addTask { try await work() }
            defer { group.cancelAll() }
            guard let value = try await group.next() else { throw CancellationError() }
            return value
        }
    }

    /// Waits until the client has read enough for more to be sent; throws if it is gone.
    func waitUntilWritable() async throws(CancellationError) {
        await wait(\.writers) { $0.isWritable || !$0.isPresent }
        if !isPresent || Task.isCancelled { throw CancellationError() }
    }

    /// Returns when a state is reached, or the task is cancelled.
    private func wait(
        _ waiters: any WritableKeyPath<State, Waiters> & Sendable, until isOver: @Sendable (State) -> Bool
    ) async {
        let ticket = state.withLock { state -> Int? in
            guard !isOver(state) else { return nil }
            state[keyPath: waiters].next += 1
            return state[keyPath: waiters].next
        }
        guard let ticket else { return }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let waits = state.withLock { state in
                    guard !isOver(state), !Task.isCancelled else { return false }
                    state[keyPath: waiters].continuations[ticket] = continuation
                    return true
                }
                if !waits { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0[keyPath: waiters].continuations.removeValue(forKey: ticket) }?.resume()
        }
    }
}
