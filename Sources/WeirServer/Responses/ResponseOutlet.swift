import Hummingbird
import NIOCore

/// A response's writer that can be handed to the task that watches for a client's going away.
///
/// Sendable because one task at a time uses it: whoever made it waits until that task has ended.
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
