import Hummingbird
import NIOCore

/// A response's writer for code that does not know in which isolation it runs.
///
/// Sendable because one task uses it: that which writes the body.
final class ResponseOutlet: @unchecked Sendable {
    private nonisolated(unsafe) var writer: any ResponseBodyWriter

    init(_ writer: any ResponseBodyWriter) { self.writer = writer }

    func write(_ bytes: [UInt8]) async throws {
        try await writer.write(ByteBuffer(bytes: bytes))
    }

    func finish() async throws {
        try await writer.finish(nil)
    }
}
