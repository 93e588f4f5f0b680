import ServiceLifecycle

/// How long replies that run may go on after a server was told to stop. After that they are ended with an error
/// that their clients can read, instead of being cut off with the connection.
struct DrainDeadline: Sendable {
    private let passed: AsyncStream<Never>
    private let continuation: AsyncStream<Never>.Continuation

    init() { (passed, continuation) = AsyncStream.makeStream() }

    /// Runs a service; the deadline passes a grace period after it was told to stop.
    func run(_ service: some Service, grace: Duration) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [continuation] in
                try? await gracefulShutdown()
                try? await Task.sleep(for: grace)
                continuation.finish()
            }
            defer { group.cancelAll() }
            try await service.run()
        }
    }

    /// Returns when the deadline has passed, or the task is cancelled.
    func wait() async {
        for await _ in passed {}
    }
}

/// A service whose end starts the deadline.
struct DrainingService<Base: Service>: Service {
    let base: Base
    let deadline: DrainDeadline

    func run() async throws {
        try await deadline.run(base, grace: .seconds(5))
    }
}
