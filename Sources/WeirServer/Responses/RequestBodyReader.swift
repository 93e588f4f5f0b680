import APIFormats
import HTTPTypes
import Hummingbird
import NIOCore

/// Reads a request's body as far as it may go.
struct RequestBodyReader: Sendable {
    let limit: Int

    func read(_ request: Request) async throws(APIError) -> [UInt8] {
        // A body that says it is too long is not read at all.
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit {
            throw tooLarge
        }
        let buffer: ByteBuffer
        do {
            buffer = try await request.body.collect(upTo: limit)
        } catch is NIOTooManyBytesError {
            throw tooLarge
        } catch {
            throw APIError(.invalidRequest, "The request body could not be read to its end.")
        }
        return Array(buffer.readableBytesView)
    }

    private var tooLarge: APIError {
        APIError(
            .tooLarge, "The request body is larger than the \(limit >> 20) MiB that this server accepts.",
            field: "body", code: "request_too_large")
    }
}
