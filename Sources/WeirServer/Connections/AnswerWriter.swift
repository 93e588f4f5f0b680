import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTP1

/// Writes the body of an answer. Its first part goes out at once, since that is what clients wait for; of the rest, what
/// is written without a pause between goes out together.
struct AnswerWriter: ResponseBodyWriter, Sendable {
    let channel: any Channel
    let client: ClientConnection
    private var hasBegun = false

    init(channel: any Channel, client: ClientConnection) {
        self.channel = channel
        self.client = client
    }

    mutating func write(_ buffer: ByteBuffer) async throws {
        try await client.waitUntilWritable()
        let part = HTTPServerResponsePart.body(.byteBuffer(buffer))
        guard hasBegun else {
            hasBegun = true
            return channel.writeAndFlush(part, promise: nil)
        }
        channel.write(part, promise: nil)
        channel.eventLoop.execute { [channel] in channel.flush() }
    }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {
        channel.writeAndFlush(HTTPServerResponsePart.end(nil), promise: nil)
    }
}
