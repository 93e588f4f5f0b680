import ArgumentParser
import NIOCore
import NIOPosix

/// As fast as a server can be, so that what is measured is what stands before it.
struct UpstreamCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "upstream",
        abstract:
            "Serves replies of as many words as `max_tokens` says: at once, or with `seed` one every 50 ms.")

    @Option var port: Int

    func run() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let server = try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 2048)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(UpstreamHandler())
                }
            }
            .bind(host: "127.0.0.1", port: port).get()
        try await server.closeFuture.get()
    }
}

/// Answers the requests of a connection.
private final class UpstreamHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private static let pace = TimeAmount.milliseconds(50)
    private var received = ByteBuffer()
    private var next: Scheduled<Void>?

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var part = unwrapInboundIn(data)
        received.writeBuffer(&part)
        while let request = takeRequest() { answer(request, context) }
    }

    func channelInactive(context: ChannelHandlerContext) { next?.cancel() }

    /// The head and the body of a request that is complete.
    private func takeRequest() -> ByteBuffer? {
        guard let end = received.position(of: "\r\n\r\n") else { return nil }
        let head =
            received.getSlice(at: received.readerIndex, length: end - received.readerIndex) ?? ByteBuffer()
        let length = head.number(behind: "ontent-Length:") ?? head.number(behind: "ontent-length:") ?? 0
        let request = received.readSlice(length: end + 4 - received.readerIndex + length)
        if received.readableBytes == 0 { received.clear() }
        return request
    }

    private func answer(_ request: ByteBuffer, _ context: ChannelHandlerContext) {
        if request.position(of: "GET ") == request.readerIndex { return send(ScriptedReply.models, context) }
        let count = request.number(behind: "\"max_tokens\":") ?? 16
        guard request.position(of: "\"seed\":") != nil else {
            return send(
                ScriptedReply.head + ScriptedReply.words(count) + ScriptedReply.end(of: count), context)
        }
        send(ScriptedReply.head + ScriptedReply.word(0), context)
        pace(count - 1, of: count, context)
    }

    private func pace(_ left: Int, of count: Int, _ context: ChannelHandlerContext) {
        guard left > 0 else { return send(ScriptedReply.end(of: count), context) }
        next = context.eventLoop.assumeIsolated().scheduleTask(in: Self.pace) { [self] in
            send(ScriptedReply.word(count - left), context)
            pace(left - 1, of: count, context)
        }
    }

    private func send(_ text: String, _ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
    }
}
