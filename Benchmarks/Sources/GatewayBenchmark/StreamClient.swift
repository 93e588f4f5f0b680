import NIOCore
import NIOPosix

/// A client that asks for one stream after the other, on one connection as long as the server keeps that open.
final class StreamClient {
    /// What is asked for.
    struct Question {
        var target: Target
        var words: Int
        var isPaced = false

        var bytes: ByteBuffer {
            let seed = isPaced ? #","seed":1"# : ""
            let body =
                #"{"model":"\#(target.model)","messages":[{"role":"user","content":"Hello!"}],"stream":true,"#
                + #""max_tokens":\#(words)\#(seed)}"#
            return ByteBuffer(
                string: "POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:\(target.port)\r\n"
                    + "Content-Type: application/json\r\nAuthorization: Bearer none\r\n"
                    + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
        }
    }

    struct Answer {
        var untilFirstWord: TimeAmount
        var words: Int
    }

    enum Failure: Error {
        case brokenOff(String)
    }

    private let question: ByteBuffer
    private let port: Int
    private let eventLoop: any EventLoop
    private var channel: (any Channel)?

    init(_ question: Question, on eventLoop: any EventLoop) {
        self.question = question.bytes
        port = question.target.port
        self.eventLoop = eventLoop
    }

    /// Asks once, and waits for the end of the answer.
    func ask() async throws -> Answer {
        let channel = try await openChannel()
        let promise = eventLoop.makePromise(of: Answer.self)
        try await channel.writeAndFlush(StreamHandler.Exchange(question: question, answer: promise)).get()
        return try await promise.futureResult.get()
    }

    private func openChannel() async throws -> any Channel {
        if let channel, channel.isActive { return channel }
        let opened = try await ClientBootstrap(group: eventLoop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(StreamHandler())
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        channel = opened
        return opened
    }
}

/// Times the answers of a connection. Reads no more of HTTP than where an answer ends.
private final class StreamHandler: ChannelDuplexHandler {
    struct Exchange: Sendable {
        let question: ByteBuffer
        let answer: EventLoopPromise<StreamClient.Answer>
    }

    typealias InboundIn = ByteBuffer
    typealias OutboundIn = Exchange
    typealias OutboundOut = ByteBuffer

    private var exchange: Exchange?
    private var began = NIODeadline.now()
    private var first: NIODeadline?
    private var words = 0
    /// What may hold the beginning of something looked for.
    private var rest = ByteBuffer()
    private var isDone = false

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let exchange = unwrapOutboundIn(data)
        self.exchange = exchange
        (first, words, isDone) = (nil, 0, false)
        rest.clear()
        began = .now()
        context.write(wrapOutboundOut(exchange.question), promise: promise)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var part = unwrapInboundIn(data)
        rest.writeBuffer(&part)
        let found = rest.count(of: " word")
        words += found
        if first == nil, found > 0 { first = .now() }
        if !isDone { isDone = rest.position(of: "DONE]") != nil }
        if isDone, rest.ends(with: "0\r\n\r\n") { return end() }
        // What is looked for has five bytes: four may be the beginning of one, and hold none that was counted.
        rest.moveReaderIndex(forwardBy: max(0, rest.readableBytes - 4))
        rest.discardReadBytes()
    }

    func channelInactive(context: ChannelHandlerContext) { end() }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func end() {
        guard let exchange else { return }
        self.exchange = nil
        guard let first, isDone else {
            let text = String(buffer: rest)
            return exchange.answer.fail(StreamClient.Failure.brokenOff(text))
        }
        exchange.answer.succeed(.init(untilFirstWord: first - began, words: words))
    }
}
