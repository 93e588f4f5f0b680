import NIOCore
import NIOHTTP1
import NIOSSL

/// One connection to an upstream, with one exchange at a time. Belongs to its event loop.
final class UpstreamConnection: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private enum State {
        case idle
        /// `isFresh`: nothing has come back on the connection since it was opened for this.
        case exchanging(UpstreamExchange, UpstreamRequest, isFresh: Bool)
        /// The head of the answer has come.
        case answering(UpstreamExchange, staysOpen: Bool)
        case closed
    }

    private let pool: UpstreamPool
    private var state = State.idle
    private var context: ChannelHandlerContext?
    private var isReading = true
    /// What was read of the body and is not handed over yet: all that comes at once goes on at once.
    private var unread: ByteBuffer?
    /// When it was last used.
    private(set) var idleSince = NIODeadline.now()

    init(pool: UpstreamPool) { self.pool = pool }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    /// - Parameter isFresh: The connection was opened for this request.
    func send(_ request: UpstreamRequest, for exchange: UpstreamExchange, isFresh: Bool) {
        guard case .idle = state, let context else {
            return exchange.fail(UpstreamExchange.Failure.closed)
        }
        guard exchange.attach(self) else { return pool.park(self) }
        state = .exchanging(exchange, request, isFresh: isFresh)
        context.write(wrapOutboundOut(.head(request.head)), promise: nil)
        if let body = request.body { context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil) }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    func close() { context?.close(promise: nil) }

    /// Whether more is read from the upstream, which holds it back otherwise.
    func setReading(_ isReading: Bool) {
        guard isReading != self.isReading else { return }
        self.isReading = isReading
        try? context?.channel.syncOptions?.setOption(.autoRead, value: isReading)
    }

    // MARK: What comes

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch (unwrapInboundIn(data), state) {
        case (.head(let head), .exchanging(let exchange, _, _)):
            state = .answering(exchange, staysOpen: head.isKeepAlive)
            exchange.receive(head)
        case (.body(var part), .answering):
            if unread?.writeBuffer(&part) == nil { unread = part }
        case (.end, .answering(let exchange, let staysOpen)):
            handOver()
            state = .idle
            idleSince = .now()
            // The next one is not held back because the reader of this one is.
            setReading(true)
            exchange.finish()
            if staysOpen, context.channel.isActive { pool.park(self) } else { close() }
        default: close()  // It talks although nobody asked.
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) { handOver() }

    private func handOver() {
        guard let part = unread, case .answering(let exchange, _) = state else { return }
        unread = nil
        if exchange.receive(part) == .pause { setReading(false) }
    }

    func channelInactive(context: ChannelHandlerContext) { end(UpstreamExchange.Failure.closed) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        end(Self.isBreak(error) ? UpstreamExchange.Failure.closed : error)
        context.close(promise: nil)
    }

    /// What a connection's breaking off looks like depends on when it does.
    private static func isBreak(_ error: any Error) -> Bool {
        switch error {
        case UpstreamExchange.Failure.closed, HTTPParserError.invalidEOFState, NIOSSLError.uncleanShutdown:
            true
        default: error is IOError
        }
    }

    private func end(_ error: any Error) {
        handOver()
        let last = state
        state = .closed
        pool.forget(self)
        switch last {
        case .idle, .closed: break
        case .answering(let exchange, _): exchange.fail(error)
        case .exchanging(let exchange, let request, let isFresh):
            // A connection that was kept may have been closed at the other end while the request was on its way.
            if isFresh || exchange.isOver || !Self.isBreak(error) {
                exchange.fail(error)
            } else {
                pool.connect(for: request, exchange)
            }
        }
    }
}
