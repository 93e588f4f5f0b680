import APIFormats
import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
    static func json(
        _ body: [UInt8], status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
    ) -> Response {
        var headers = headers
        headers[.contentType] = "application/json"
        return Response(
            status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }

    /// An error in the shape that the dialect's clients read.
    ///
    /// - Parameter closes: The connection may have been watched for a client that goes away, and cannot be used again:
    ///   the header says so, or clients would send their next request into it.
    static func error(
        _ error: APIError, body: [UInt8], status: Int? = nil, closes: Bool = false
    ) -> Response {
        var headers = HTTPFields()
        if closes { headers[.connection] = "close" }
        if let seconds = error.retryAfterSeconds { headers[.retryAfter] = String(seconds) }
        return .json(body, status: HTTPResponse.Status(code: status ?? error.statusCode), headers: headers)
    }
}
