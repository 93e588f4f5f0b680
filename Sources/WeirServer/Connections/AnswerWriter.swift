import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTP1

/// Writes the body of an answer. What is written without a pause between goes out together.
struct AnswerWriter: ResponseBodyWriter, Sendable {
    let channel: any Channel
    let client: ClientConnection

    func write(_ buffer: ByteBuffer) async throws {
        try await client.waitUntilWritable()
        channel.write(HTTPServerResponsePart.body(.byteBuffer(buffer)), promise: nil)
        channel.eventLoop.execute { [channel] in channel.flush() }
    }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {
        channel.writeAndFlush(HTTPServerResponsePart.end(nil), promise: nil)
    }
}
