import NIOCore
import NIOHTTP1
import Synchronization

/// One request to an upstream and what comes back, read no faster than its reader takes it.
///
/// Dropping the reader's iterator closes the connection, as does a wait that is longer than the timeouts allow. Time in
/// which the upstream waits for the reader does not count. A reader that has all it wants says so (`release`), and the
/// connection is used again.
final class UpstreamExchange: Sendable {
    typealias Parts = NIOThrowingAsyncSequenceProducer<
        ByteBuffer, any Error, NIOAsyncSequenceProducerBackPressureStrategies.HighLowWatermark, Flow
    >

    enum Failure: Error, Hashable {
        enum Wait: Sendable, Hashable {
            /// For the beginning of the reply, whatever else comes before it.
            case reply
            case nextPart
        }

        case timedOut(Wait)
        /// The upstream closed the connection before its answer was whole.
        case closed
        case cancelled
    }

    enum Demand: Hashable {
        case goOn, pause
    }

    private struct State {
        var source: Parts.Source?
        /// Until the reader takes them.
        var parts: Parts?
        /// Nothing is read until the reader wants more.
        var isHeld = false
        var wait = Failure.Wait.reply
        var since = NIODeadline.now()
        var limits: UpstreamTimeouts
        /// How many bytes may still come of which nobody reads any.
        var unread: Int?
        var isOver = false
    }

    private let state: Mutex<State>
    private let head: EventLoopPromise<HTTPResponseHead>
    private let pool: UpstreamPool
    private let connection: NIOLoopBoundBox<UpstreamConnection?>

    private init(_ pool: UpstreamPool, timeouts: UpstreamTimeouts) {
        self.pool = pool
        head = pool.eventLoop.makePromise()
        connection = .makeEmptyBox(eventLoop: pool.eventLoop)
        state = Mutex(State(limits: timeouts))
        let flow = Flow()
        let made = Parts.makeSequence(
            backPressureStrategy: .init(lowWatermark: 2, highWatermark: 8), finishOnDeinit: false,
            delegate: flow)
        state.withLock { state in
            state.source = made.source
            state.parts = made.sequence
        }
        flow.exchange.withLock { $0 = self }
    }

    static func start(
        _ request: UpstreamRequest, _ pool: UpstreamPool, timeouts: UpstreamTimeouts
    ) -> UpstreamExchange {
        let exchange = UpstreamExchange(pool, timeouts: timeouts)
        pool.send(request, for: exchange)
        return exchange
    }

    // MARK: For the reader

    /// The status and the headers, or why there are none.
    func response() async throws -> HTTPResponseHead {
        try await withTaskCancellationHandler {
            try await head.futureResult.get()
        } onCancel: {
            cancel()
        }
    }

    /// The body; to be taken once.
    func takeParts() -> Parts? {
        state.withLock { state in
            defer { state.parts = nil }
            return state.parts
        }
    }

    /// Closes the connection, if the exchange is not over.
    func cancel() {
        stop(because: .cancelled)
        dropParts()
    }

    /// Nobody will read what nobody took, and dropping it ends the cycle between the two. It must not be dropped while
    /// the state is locked, because it tells this exchange.
    private func dropParts() {
        let parts = takeParts()
        withExtendedLifetime(parts) {}
    }

    /// How much may follow the end of a reply, and how long it may take, for its connection to be kept.
    private static let unreadLimit = 64 << 10
    private static let unreadTime = TimeAmount.seconds(2)

    /// Ends the reading of a reply that is complete. What still comes of it is dropped.
    func release() {
        state.withLock { state in
            state.unread = Self.unreadLimit
            state.limits.idle = Self.unreadTime
            state.wait = .nextPart
            state.since = .now()
        }
        goOn()
        dropParts()
    }

    /// The reply has begun: from now on it is the waits between its parts that count.
    func replyHasBegun() {
        state.withLock { state in
            state.wait = .nextPart
            state.since = .now()
        }
    }

    /// From now on waits are held to this.
    func expectEnd(within limit: TimeAmount) {
        state.withLock { state in
            state.limits.idle = limit
            state.since = .now()
        }
    }

    private func stop(because failure: Failure) {
        guard !isOver else { return }
        let eventLoop = pool.eventLoop
        guard eventLoop.inEventLoop else { return eventLoop.execute { self.stop(because: failure) } }
        let connection = connection.value
        fail(failure)
        connection?.close()
    }

    private func goOn() {
        let wasHeld = state.withLock { state in
            defer { state.isHeld = false }
            state.since = .now()
            return state.isHeld
        }
        guard wasHeld else { return }
        if pool.eventLoop.inEventLoop {
            connection.value?.setReading(true)
        } else {
            pool.eventLoop.execute { self.connection.value?.setReading(true) }
        }
    }

    private func readerIsGone() {
        if state.withLock({ $0.unread != nil }) { goOn() } else { cancel() }
    }

    /// What tells that the reader wants more, or is gone.
    final class Flow: NIOAsyncSequenceProducerDelegate {
        fileprivate let exchange = Mutex<UpstreamExchange?>(nil)

        func produceMore() { exchange.withLock { $0 }?.goOn() }

        func didTerminate() {
            let owner = exchange.withLock { exchange in
                defer { exchange = nil }
                return exchange
            }
            owner?.readerIsGone()
        }
    }

    // MARK: On the event loop

    var isOver: Bool { state.withLock(\.isOver) }

    /// Time in which nothing is read does not count.
    func stopIfLate() {
        let late = state.withLock { state -> Failure.Wait? in
            guard !state.isOver else { return nil }
            guard !state.isHeld else {
                state.since = .now()
                return nil
            }
            let limit = state.wait == .nextPart ? state.limits.idle : state.limits.firstToken
            return .now() - state.since > limit ? state.wait : nil
        }
        if let late { stop(because: .timedOut(late)) }
    }

    /// - Returns: Whether the exchange still wants one.
    func attach(_ connection: UpstreamConnection) -> Bool {
        guard !isOver else { return false }
        self.connection.value = connection
        return true
    }

    func receive(_ head: HTTPResponseHead) { self.head.succeed(head) }

    func receive(_ part: ByteBuffer) -> Demand {
        let (source, isTooMuch) = state.withLock { state -> (Parts.Source?, Bool) in
            if let left = state.unread {
                state.unread = left - part.readableBytes
                return (nil, left < part.readableBytes)
            }
            if state.wait == .nextPart { state.since = .now() }
            // Held before it is given away, because the reader may be done with it before this returns.
            state.isHeld = true
            return (state.source, false)
        }
        guard let source else {
            if isTooMuch { stop(because: .cancelled) }
            return .goOn
        }
        switch source.yield(part) {
        case .produceMore:
            state.withLock { $0.isHeld = false }
            return .goOn
        case .stopProducing: return state.withLock(\.isHeld) ? .pause : .goOn
        case .dropped:
            state.withLock { $0.isHeld = false }
            stop(because: .cancelled)
            return .goOn
        }
    }

    func finish() {
        head.fail(Failure.closed)
        end()?.finish()
    }

    func fail(_ error: any Error) {
        head.fail(error)
        end()?.finish(error)
    }

    private func end() -> Parts.Source? {
        connection.value = nil
        pool.unwatch(self)
        return state.withLock { state in
            state.isOver = true
            state.isHeld = false
            defer { state.source = nil }
            return state.source
        }
    }
}
