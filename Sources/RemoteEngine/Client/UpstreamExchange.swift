import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Synchronization

/// One request to an upstream and what comes back, read no faster than its reader takes it.
///
/// Dropping the reader's iterator closes the connection, as does a wait that is longer than the timeouts allow. Time in
/// which the upstream waits for the reader does not count.
final class UpstreamExchange: Sendable {
    typealias Parts = NIOThrowingAsyncSequenceProducer<
        ByteBuffer, any Error, NIOAsyncSequenceProducerBackPressureStrategies.HighLowWatermark, Flow
    >

    /// A wait that was too long.
    struct TimedOut: Error, Hashable {
        enum Wait: Sendable, Hashable {
            case response, firstPart, nextPart
        }
        let wait: Wait
    }

    private struct State {
        var task: HTTPClient.Task<Void>?
        var source: Parts.Source?
        /// Until the reader takes them.
        var parts: Parts?
        /// Reading goes on when the reader wants more.
        var held: EventLoopPromise<Void>?
        var wait = TimedOut.Wait.response
        var since = NIODeadline.now()
        var limits: UpstreamTimeouts
        var isOver = false
    }

    private let state: Mutex<State>
    private let head: EventLoopPromise<HTTPResponseHead>
    private let eventLoop: any EventLoop

    private init(eventLoop: any EventLoop, timeouts: UpstreamTimeouts) {
        self.eventLoop = eventLoop
        head = eventLoop.makePromise()
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
        _ request: HTTPClient.Request, _ client: HTTPClient, timeouts: UpstreamTimeouts
    ) -> UpstreamExchange {
        let eventLoop = client.eventLoopGroup.next()
        let exchange = UpstreamExchange(eventLoop: eventLoop, timeouts: timeouts)
        let task = client.execute(
            request: request, delegate: exchange, eventLoop: .delegateAndChannel(on: eventLoop))
        let isOver = exchange.state.withLock { state in
            state.task = task
            return state.isOver
        }
        if isOver { task.cancel() }
        exchange.watch()
        return exchange
    }

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
        stop(because: HTTPClientError.cancelled)
        // Nobody will read what nobody took, and dropping it ends the cycle between the two. It must not be dropped
        // while the state is locked, because it tells this exchange.
        let parts = takeParts()
        withExtendedLifetime(parts) {}
    }

    /// From now on waits are held to this.
    func expectEnd(within limit: TimeAmount) {
        state.withLock { state in
            state.limits.idle = limit
            state.since = .now()
        }
    }

    private func stop(because error: any Error) {
        let task = state.withLock { state in
            state.isOver = true
            return state.task
        }
        task?.fail(reason: error)
    }

    // MARK: Timeouts

    private static let watchInterval = TimeAmount.milliseconds(250)

    private func watch() {
        eventLoop.scheduleTask(in: Self.watchInterval) { [weak self] in
            guard let self, let expired = expiredWait() else { return }
            if let wait = expired { return stop(because: TimedOut(wait: wait)) }
            watch()
        }
    }

    /// - Returns: `nil` once the exchange is over; otherwise the wait that is too long, if it is.
    private func expiredWait() -> TimedOut.Wait?? {
        state.withLock { state in
            guard !state.isOver else { return nil }
            guard state.held == nil else {
                state.since = .now()
                return .some(nil)
            }
            let limit = state.wait == .nextPart ? state.limits.idle : state.limits.firstToken
            return .some(.now() - state.since > limit ? state.wait : nil)
        }
    }

    private func advance(to wait: TimedOut.Wait) {
        state.withLock { state in
            // The first token's time begins with the request.
            if state.wait == .nextPart || wait == .nextPart { state.since = .now() }
            state.wait = wait
        }
    }

    private func end() -> Parts.Source? {
        state.withLock { state in
            state.isOver = true
            defer { state.source = nil }
            return state.source
        }
    }

    /// What tells that the reader wants more, or is gone.
    final class Flow: NIOAsyncSequenceProducerDelegate {
        fileprivate let exchange = Mutex<UpstreamExchange?>(nil)

        func produceMore() {
            let held = exchange.withLock { $0 }?.state.withLock { state in
                defer { state.held = nil }
                state.since = .now()
                return state.held
            }
            held?.succeed()
        }

        func didTerminate() {
            let owner = exchange.withLock { exchange in
                defer { exchange = nil }
                return exchange
            }
            owner?.cancel()
            owner?.state.withLock { state in
                defer { state.held = nil }
                return state.held
            }?.succeed()
        }
    }
}

extension UpstreamExchange: HTTPClientResponseDelegate {
    func didReceiveHead(
        task: HTTPClient.Task<Void>, _ head: HTTPResponseHead
    ) -> EventLoopFuture<Void> {
        advance(to: .firstPart)
        self.head.succeed(head)
        return eventLoop.makeSucceededVoidFuture()
    }

    func didReceiveBodyPart(task: HTTPClient.Task<Void>, _ buffer: ByteBuffer) -> EventLoopFuture<Void> {
        advance(to: .nextPart)
        let held = eventLoop.makePromise(of: Void.self)
        // Held before it is given away, because the reader may be done with it before this returns.
        let source = state.withLock { state in
            state.held = held
            return state.source
        }
        switch source?.yield(buffer) {
        case .stopProducing: break
        case .produceMore: release(held)
        case .dropped, nil:
            release(held)
            cancel()
        }
        return held.futureResult
    }

    private func release(_ promise: EventLoopPromise<Void>) {
        let held = state.withLock { state in
            defer { state.held = nil }
            return state.held
        }
        held?.succeed()
    }

    func didFinishRequest(task: HTTPClient.Task<Void>) throws {
        head.fail(HTTPClientError.remoteConnectionClosed)
        end()?.finish()
    }

    func didReceiveError(task: HTTPClient.Task<Void>, _ error: any Error) {
        head.fail(error)
        end()?.finish(error)
    }
}
