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
    private let requests: AsyncStream<ReceivedRequest>.Continuation
    private let bodyLimit: Int
    private let idleTimeout: TimeAmount
    private var reading = Reading.head
    /// Requests that are handed over and not answered yet; the first is being answered.
    private var unanswered = 0
    /// Whether the connection ends with the answer to the first of them.
    private var closesAfterAnswer = false
    /// A read that waits until the requests before are answered.
    private var isReadHeld = false
    private var lastActivity = NIODeadline.now()
    private var idleCheck: Scheduled<Void>?

    init(
        _ client: ClientConnection, requests: AsyncStream<ReceivedRequest>.Continuation, bodyLimit: Int,
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

    private func handOver(_ request: ReceivedRequest) {
        unanswered += 1
        requests.yield(request)
    }

    /// A request that comes while another is being answered waits in the client's hands, but for what came with it.
    func read(context: ChannelHandlerContext) {
        if unanswered > 1 { isReadHeld = true } else { context.read() }
    }

    // MARK: Answers

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        lastActivity = context.eventLoop.now
        switch unwrapOutboundIn(data) {
        case .head(let head):
            if head.status.code >= 200 { closesAfterAnswer = closesAfterAnswer || !head.isKeepAlive }
            context.write(data, promise: promise)
        case .body: context.write(data, promise: promise)
        case .end:
            context.writeAndFlush(data, promise: promise)
            unanswered -= 1
            if closesAfterAnswer { return close(context) }
            guard isReadHeld, unanswered <= 1 else { return }
            isReadHeld = false
            context.read()
        }
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
            if unanswered > 0 { closesAfterAnswer = true } else { context.close(promise: nil) }
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
        if error is HTTPParserError, unanswered == 0, context.channel.isActive {
            let headers: HTTPHeaders = ["connection": "close", "content-length": "0"]
            let head = HTTPResponseHead(version: .http1_1, status: .badRequest, headers: headers)
            context.write(wrapOutboundOut(.head(head)), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
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
            if unanswered == 0, context.eventLoop.now - lastActivity >= idleTimeout {
                return context.close(promise: nil)
            }
            scheduleIdleCheck(context)
        }
    }
}
