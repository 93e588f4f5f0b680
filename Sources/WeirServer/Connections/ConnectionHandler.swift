import NIOCore
import NIOHTTP1

/// Reads the requests of a connection and hands them over whole, one after the other; says when the client goes away,
/// whether or not anybody reads; keeps the connection open between requests. Belongs to its event loop.
final class ConnectionHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private enum Reading {
        case head
        case body(ReceivedRequest)
        /// What is left of a request that has been handed over already.
        case rest
    }

    private let client: ClientConnection
    private let requests: RequestQueue
    private let bodyLimit: Int
    private let idleTimeout: TimeAmount
    private var reading = Reading.head
    /// Requests that are handed over and not answered yet; the first is being answered.
    private var unanswered = 0
    /// Answers that are written and not sent yet: closing the connection would cut them off.
    private var unsent = 0
    /// Whether the connection ends with the answer to the first request that has none yet.
    private var closesAfterAnswer = false
    /// What came last is not HTTP: the connection ends when what was asked before is answered.
    private var isUnreadable = false
    /// The last answer is written: the connection closes when it is sent, and nothing more is asked on it.
    private var isClosing = false
    /// A read that waits until the requests before are answered.
    private var isReadHeld = false
    private var lastActivity = NIODeadline.now()
    private var idleCheck: Scheduled<Void>?

    init(
        _ client: ClientConnection, requests: RequestQueue, bodyLimit: Int,
        idleTimeout: TimeAmount
    ) {
        self.client = client
        self.requests = requests
        self.bodyLimit = bodyLimit
        self.idleTimeout = idleTimeout
    }

    func handlerAdded(context: ChannelHandlerContext) {
        lastActivity = context.eventLoop.now
        scheduleIdleCheck(context)
    }

    func handlerRemoved(context: ChannelHandlerContext) { end() }

    // MARK: Requests

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        lastActivity = context.eventLoop.now
        guard !isClosing else { return }
        switch (unwrapInboundIn(data), reading) {
        case (.head(let head), _):
            let request = ReceivedRequest(head: head)
            // A body that says that it is too long is not waited for; whoever reads the request refuses it by that.
            if let length = head.headers.first(name: "content-length").flatMap({ Int($0) }),
                length > bodyLimit
            {
                handOver(request)
                reading = .rest
            } else {
                reading = .body(request)
                askForBody(of: head, context)
            }
        case (.body(var part), .body(var request)):
            // No second reference, or the body would be copied with each part.
            reading = .rest
            request.body.writeBuffer(&part)
            if request.body.readableBytes > bodyLimit {
                handOver(request)
            } else {
                reading = .body(request)
            }
        case (.end, .body(let request)):
            reading = .head
            handOver(request)
        case (.end, _): reading = .head
        case (.body, _): break
        }
    }

    /// Clients that send much ask first whether it is wanted (RFC 9110, 10.1.1).
    private func askForBody(of head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        guard unanswered == 0, head.version != .http1_0,
            head.headers[canonicalForm: "expect"].contains(where: { $0.lowercased() == "100-continue" })
        else { return }
        let go = HTTPResponseHead(version: head.version, status: .continue)
        context.writeAndFlush(wrapOutboundOut(.head(go)), promise: nil)
    }

    private func handOver(_ request: ReceivedRequest) {
        unanswered += 1
        requests.add(request)
    }

    /// A request that comes while another is being answered waits in the client's hands, but for what came with it.
    func read(context: ChannelHandlerContext) {
        if unanswered > 1 { isReadHeld = true } else { context.read() }
    }

    // MARK: Answers

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        lastActivity = context.eventLoop.now
        // What was asked behind the last answer has none.
        guard !isClosing else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        switch unwrapOutboundIn(data) {
        case .head(var head):
            if closesAfterAnswer { head.headers.replaceOrAdd(name: "connection", value: "close") }
            closesAfterAnswer = !head.isKeepAlive
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .body: context.write(data, promise: promise)
        case .end:
            unanswered -= 1
            unsent += 1
            isClosing = closesAfterAnswer || isUnreadable && unanswered == 0
            let sent = promise ?? context.eventLoop.makePromise(of: Void.self)
            sent.futureResult.assumeIsolated().whenComplete { [self] _ in
                unsent -= 1
                closeIfSent(context)
            }
            context.writeAndFlush(data, promise: sent)
            guard !isClosing, isReadHeld, unanswered <= 1 else { return }
            isReadHeld = false
            context.read()
        }
    }

    private func closeIfSent(_ context: ChannelHandlerContext) {
        if isClosing, unsent == 0 { close(context) }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        client.becomeWritable(context.channel.isWritable)
        context.fireChannelWritabilityChanged()
    }

    /// How long a client that still sends is listened to after its answer: closed at once, it might never see that.
    private static let linger = TimeAmount.seconds(2)

    private func close(_ context: ChannelHandlerContext) {
        guard case .rest = reading else { return context.close(promise: nil) }
        context.close(mode: .output, promise: nil)
        let channel = context.channel
        context.eventLoop.scheduleTask(in: Self.linger) { channel.close(promise: nil) }
    }

    // MARK: The end of the connection

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is ChannelShouldQuiesceEvent:
            if unanswered == 0, case .head = reading {
                isClosing = true
                closeIfSent(context)
            } else {
                closesAfterAnswer = true
            }
        case ChannelEvent.inputClosed:
            // A client that has closed its direction cannot be told from one that is gone.
            end()
            context.close(promise: nil)
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if error is HTTPParserError || error is ByteToMessageDecoderError, context.channel.isActive {
            guard !isUnreadable, !isClosing else { return }
            isUnreadable = true
            guard unanswered == 0 else { return }
            let headers: HTTPHeaders = ["connection": "close", "content-length": "0"]
            let head = HTTPResponseHead(version: .http1_1, status: .badRequest, headers: headers)
            context.write(wrapOutboundOut(.head(head)), promise: nil)
            isClosing = true
            unsent += 1
            context.writeAndFlush(wrapOutboundOut(.end(nil))).assumeIsolated().whenComplete { [self] _ in
                unsent -= 1
                closeIfSent(context)
            }
            return end()
        }
        end()
        context.close(promise: nil)
    }

    private func end() {
        client.leave()
        requests.finish()
        idleCheck?.cancel()
        idleCheck = nil
    }

    // MARK: Idle connections

    private func scheduleIdleCheck(_ context: ChannelHandlerContext) {
        idleCheck = context.eventLoop.assumeIsolated().scheduleTask(
            in: .nanoseconds(idleTimeout.nanoseconds / 2)
        ) { [weak self] in
            guard let self else { return }
            if unanswered == 0, unsent == 0, context.eventLoop.now - lastActivity >= idleTimeout {
                return context.close(promise: nil)
            }
            scheduleIdleCheck(context)
        }
    }
}
