import APIFormats
import Inference
import Logging

/// Writes a reply's updates as they come. Whatever happens in the middle, the stream ends as its dialect says.
struct StreamRelay<Encoder: ReplyStreamEncoder> {
    private var encoder: Encoder
    private let logger: Logger

    init(encoder: Encoder, logger: Logger) {
        self.encoder = encoder
        self.logger = logger
    }

    /// - Parameter write: Sends bytes to the client; throws when it is gone.
    mutating func run(_ reply: ReplyStream, write: ([UInt8]) async throws -> Void) async throws {
        var bytes: [UInt8] = []
        encoder.start(into: &bytes)
        do {
            for try await update in reply {
                encoder.encode(update, into: &bytes)
                guard !bytes.isEmpty else { continue }
                try await write(bytes)
                bytes.removeAll(keepingCapacity: true)
            }
            try Task.checkCancellation()
            encoder.finish(into: &bytes)
        } catch let error as InferenceError {
            logger.error("a reply failed in mid-stream", metadata: ["error": "\(error)"])
            encoder.fail(APIError(error), into: &bytes)
        }
        try await write(bytes)
    }
}
