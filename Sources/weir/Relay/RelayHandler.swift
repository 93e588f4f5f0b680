import APIFormats
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import WeirServer

/// Passes a client's requests on to the process that serves the model, and its answers back. What it adds is what
/// that process cannot say itself: that it is gone.
///
/// Belongs to its connection's event loop, on which the connection to the engine lives as well.
final class RelayHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private enum Exchange {
        case none
        /// The engine is not there; the answer waits for the end of the request.
        case refusing(RelayRefusal, keepsAlive: Bool)
        case connecting([HTTPClientRequestPart])
        case relaying(any Channel)
    }

    private let board: EngineBoard
    private let modelName: String
    private var exchange = Exchange.none
    private var context: ChannelHandlerContext?
    private var path = ""
    private var keepsAlive = false
    private var hasHead = false
    /// How the answer ends if the engine is lost in the middle of it; `nil` where it cannot be ended.
    private var ending: [UInt8]?
    private var stream = RelayedStream()

    init(board: EngineBoard, modelName: String) {
        self.board = board
        self.modelName = modelName
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): begin(head, context)
        case .body(let bytes): pass(.body(.byteBuffer(bytes)))
        case .end(let trailers):
            if case .refusing(let refusal, let keepsAlive) = exchange {
                answer(refusal, keepsAlive: keepsAlive, context)
            } else {
                pass(.end(trailers))
            }
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        // A client that goes away frees its place in the engine.
        if case .relaying(let engine) = exchange { engine.close(promise: nil) }
        finish()
        context.fireChannelInactive()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if case .relaying(let engine) = exchange {
            engine.setOption(.autoRead, value: context.channel.isWritable).whenComplete { _ in }
        }
        context.fireChannelWritabilityChanged()
    }

    // MARK: From the client

    private func begin(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        board.beginExchange()
        path = head.uri
        keepsAlive = head.isKeepAlive
        hasHead = false
        ending = nil
        stream = RelayedStream()
        let state = board.state
        guard case .listening(let port) = state else {
            exchange = .refusing(
                RelayRefusal(state, path: head.uri, modelName: modelName), keepsAlive: head.isKeepAlive)
            return
        }
        exchange = .connecting([.head(head)])
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        ClientBootstrap(group: context.eventLoop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    try channel.pipeline.syncOperations.addHandler(EngineHandler(relay: handler.value))
                }
            }
            .connect(host: "127.0.0.1", port: port)
            .assumeIsolated()
            .whenComplete { result in self.connected(result) }
    }

    private func connected(_ result: Result<any Channel, any Error>) {
        guard case .connecting(let parts) = exchange else {
            if case .success(let engine) = result { engine.close(promise: nil) }
            return
        }
        guard case .success(let engine) = result else { return engineIsLost() }
        exchange = .relaying(engine)
        for part in parts { pass(part) }
    }

    private func pass(_ part: HTTPClientRequestPart) {
        switch exchange {
        case .connecting(let parts): exchange = .connecting(parts + [part])
        case .relaying(let engine):
            if case .body = part {
                engine.write(part, promise: nil)
            } else {
                engine.writeAndFlush(part, promise: nil)
            }
        case .none, .refusing: break
        }
    }

    // MARK: From the engine

    func engineSaid(_ part: HTTPClientResponsePart) {
        guard let context, case .relaying(let engine) = exchange else { return }
        switch part {
        case .head(var head):
            ending = head.headers.first(name: FailureEnding.header)
                .flatMap { Data(base64Encoded: $0) }.map { Array($0) }
            keepsAlive = keepsAlive && head.isKeepAlive
            for name in [FailureEnding.header, "connection", "keep-alive", "transfer-encoding"] {
                head.headers.remove(name: name)
            }
            if !keepsAlive { head.headers.add(name: "connection", value: "close") }
            hasHead = true
            context.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
        case .body(let bytes):
            write(ending == nil ? bytes : ByteBuffer(bytes: stream.take(bytes.readableBytesView)), context)
        case .end:
            write(ByteBuffer(bytes: stream.finish()), context)
            end(context)
            engine.close(promise: nil)
        }
    }

    /// The engine's connection is closed; whether too early is seen here.
    func engineIsLost() {
        guard let context else { return }
        switch exchange {
        case .none, .refusing: return
        case .connecting, .relaying: break
        }
        guard hasHead else { return answer(refusal, keepsAlive: false, context) }
        guard let ending else {
            finish()
            return context.close(promise: nil)
        }
        keepsAlive = false
        write(ByteBuffer(bytes: ending), context)
        end(context)
    }

    /// What an engine leaves behind that had not begun to answer.
    private var refusal: RelayRefusal {
        var state = board.state
        // The connection may be known to be closed before the process is known to have ended.
        if case .listening = state { state = .lost(reason: "the engine has just been lost", workers: []) }
        if case .relaying = exchange, !RelayRefusal.isAboutState(path) {
            return RelayRefusal(FailureEnding.error, path: path)
        }
        return RelayRefusal(state, path: path, modelName: modelName)
    }

    func engineIsWritable(_ isWritable: Bool) {
        context?.channel.setOption(.autoRead, value: isWritable).whenComplete { _ in }
    }

    // MARK: To the client

    private func write(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
        guard bytes.readableBytes > 0 else { return }
        context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(bytes))), promise: nil)
    }

    private func answer(_ refusal: RelayRefusal, keepsAlive: Bool, _ context: ChannelHandlerContext) {
        self.keepsAlive = keepsAlive
        var headers = refusal.headers
        if !keepsAlive { headers.add(name: "connection", value: "close") }
        let head = HTTPResponseHead(version: .http1_1, status: refusal.status, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        write(ByteBuffer(bytes: refusal.body), context)
        end(context)
    }

    private func end(_ context: ChannelHandlerContext) {
        let keepsAlive = keepsAlive
        // First of all: the next request, if it is there already, begins while this is written.
        exchange = .none
        context.writeAndFlush(wrapOutboundOut(.end(nil))).assumeIsolated().whenComplete { [board] _ in
            board.endExchange()
            if !keepsAlive { context.close(promise: nil) }
        }
    }

    private func finish() {
        if case .none = exchange { return }
        exchange = .none
        board.endExchange()
    }
}

/// The engine's end of an exchange.
private final class EngineHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart

    private let relay: RelayHandler
    private var hasEnded = false

    init(relay: RelayHandler) { self.relay = relay }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        if case .end = part { hasEnded = true }
        relay.engineSaid(part)
    }

    /// After the end of an answer the relay may be about the next request, over another connection.
    func channelInactive(context: ChannelHandlerContext) {
        if !hasEnded { relay.engineIsLost() }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        relay.engineIsWritable(context.channel.isWritable)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
