/// The updates of one request, in order. Dropping the iterator cancels the generation.
///
/// Iteration throws `InferenceError` only.
public struct ReplyStream: AsyncSequence, Sendable {
    public typealias Element = ReplyUpdate
    public typealias Failure = any Error

    private let makeIterator: @Sendable () -> AsyncIterator

    /// - Parameter makeIterator: Called once for each iteration; a stream supports one.
    public init(_ makeIterator: @escaping @Sendable () -> AsyncIterator) {
        self.makeIterator = makeIterator
    }

    public func makeAsyncIterator() -> AsyncIterator { makeIterator() }

    public struct AsyncIterator: AsyncIteratorProtocol {
        private let nextUpdate: () async throws -> ReplyUpdate?

        public init(_ nextUpdate: @escaping () async throws -> ReplyUpdate?) {
            self.nextUpdate = nextUpdate
        }

        public mutating func next() async throws -> ReplyUpdate? { try await nextUpdate() }
    }
}

extension ReplyStream {
    /// A stream of updates that are already known.
    public init(updates: [ReplyUpdate], failure: InferenceError? = nil) {
        self.init {
            var remaining = updates.makeIterator()
            return AsyncIterator {
                if let update = remaining.next() { return update }
                if let failure { throw failure }
                return nil
            }
        }
    }
}
