import Foundation
import NIOCore
import NIOPosix

/// A streamed completion over HTTP, as the times at which its events came.
///
/// The client shares the cores with the server, so it counts events and parses nothing.
struct StreamedReply: Sendable {
    var eventTimes: [ContinuousClock.Instant]

    /// - Parameter body: A request to `/v1/completions` that asks for a stream.
    static func receive(port: Int, body: String) async throws -> StreamedReply {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            let head = """
                POST /v1/completions HTTP/1.1\r
                Host: 127.0.0.1\r
                Content-Type: application/json\r
                Connection: close\r
                Content-Length: \(body.utf8.count)\r
                \r\n
                """
            try await outbound.write(ByteBuffer(string: head + body))
            var reply = StreamedReply(eventTimes: [])
            var counter = EventCounter()
            var start = ""
            for try await buffer in inbound {
                if start.utf8.count < 12 { start += String(buffer: buffer) }
                let events = counter.consume(buffer.readableBytesView)
                let now = ContinuousClock.now
                for _ in 0..<events { reply.eventTimes.append(now) }
            }
            guard start.hasPrefix("HTTP/1.1 200") else {
                throw fail(
                    "the server refused a request of the benchmark: \(start.prefix(400))", .internalError)
            }
            return reply
        }
    }
}

/// Counts server-sent events in the bytes of a response, however they are cut.
struct EventCounter: Sendable {
    private static let opening = Array("\ndata: ".utf8)
    private var matched = 0

    /// - Returns: How many events begin in these bytes.
    mutating func consume(_ bytes: some Sequence<UInt8>) -> Int {
        var events = 0
        for byte in bytes {
            if byte == Self.opening[matched] {
                matched += 1
                if matched == Self.opening.count {
                    events += 1
                    matched = 0
                }
            } else {
                matched = byte == Self.opening[0] ? 1 : 0
            }
        }
        return events
    }
}
