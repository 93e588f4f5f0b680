import APIFormats
import NIOCore
import NIOHTTP1
import NIOPosix

/// A streamed completion over HTTP, as the times at which its events came.
struct StreamedReply: Sendable {
    var eventTimes: [ContinuousClock.Instant] = []

    /// - Parameter body: A request to `/v1/completions` that asks for a stream.
    static func receive(port: Int, body: String) async throws -> StreamedReply {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    return try NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>(
                        wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            let headers: HTTPHeaders = [
                "Host": "127.0.0.1", "Content-Type": "application/json",
                "Content-Length": String(body.utf8.count), "Connection": "close",
            ]
            let head = HTTPRequestHead(
                version: .http1_1, method: .POST, uri: "/v1/completions", headers: headers)
            try await outbound.write(.head(head))
            try await outbound.write(.body(.byteBuffer(ByteBuffer(string: body))))
            try await outbound.write(.end(nil))
            var reply = StreamedReply()
            var decoder = ServerSentEventDecoder()
            for try await part in inbound {
                switch part {
                case .head(let head) where head.status != .ok:
                    throw fail(
                        "the server refused a request of the benchmark: \(head.status)", .internalError)
                case .head: break
                case .body(let bytes):
                    let events = try decoder.decode(bytes.readableBytesView)
                    let now = ContinuousClock.now
                    for _ in events { reply.eventTimes.append(now) }
                case .end: return reply
                }
            }
            return reply
        }
    }
}
