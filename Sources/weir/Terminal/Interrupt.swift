import Dispatch
import Foundation
import Synchronization

/// Ctrl-C: it stops what is running, and the program goes on.
final class Interrupt: Sendable {
    private let handler = Mutex<(@Sendable () -> Void)?>(nil)
    /// Safe: a dispatch source may be used from any thread.
    private nonisolated(unsafe) let source: any DispatchSourceSignal

    /// - Parameter idle: Called when nothing runs that could be stopped.
    init(idle: @escaping @Sendable () -> Void) {
        signal(SIGINT, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
        self.source = source
        source.setEventHandler { [weak self] in
            let handler = self?.handler.withLock { $0 }
            (handler ?? idle)()
        }
        // Until the source is registered, which happens on another thread, a signal is lost.
        let registered = DispatchSemaphore(value: 0)
        source.setRegistrationHandler { registered.signal() }
        source.resume()
        registered.wait()
    }

    deinit { source.cancel() }

    /// Runs an operation until it ends or Ctrl-C is pressed.
    ///
    /// - Returns: Whether it ended by itself.
    func stopping(_ operation: @escaping @Sendable () async throws -> Void) async throws -> Bool {
        let (presses, continuation) = AsyncStream<Void>.makeStream()
        handler.withLock { $0 = { continuation.yield() } }
        defer { handler.withLock { $0 = nil } }
        return try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                try await operation()
                return true
            }
            group.addTask {
                for await _ in presses { break }
                return false
            }
            defer { group.cancelAll() }
            return try await group.next() ?? false
        }
    }
}
