import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

@testable import WeirServer

@Suite struct AnswerWriterTests {
    @Test func `the first part goes out at once and later ones together`() async throws {
        let channel = EmbeddedChannel()
        var writer = AnswerWriter(channel: channel, client: ClientConnection())
        try await writer.write(ByteBuffer(string: "a"))
        #expect(try Self.sent(channel) == ["a"])
        try await writer.write(ByteBuffer(string: "b"))
        try await writer.write(ByteBuffer(string: "c"))
        #expect(try Self.sent(channel) == [])
        channel.embeddedEventLoop.run()
        #expect(try Self.sent(channel) == ["b", "c"])
        _ = try channel.finish()
    }

    private static func sent(_ channel: EmbeddedChannel) throws -> [String] {
        var texts: [String] = []
        while let part = try channel.readOutbound(as: HTTPServerResponsePart.self) {
            if case .body(.byteBuffer(let buffer)) = part { texts.append(String(buffer: buffer)) }
        }
        return texts
    }
}
