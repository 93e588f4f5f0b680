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
    static func error(_ error: APIError, body: [UInt8], status: Int? = nil) -> Response {
        var headers = HTTPFields()
        // What is left of the request is not worth reading.
        if error.kind == .tooLarge { headers[.connection] = "close" }
        if let seconds = error.retryAfterSeconds { headers[.retryAfter] = String(seconds) }
        return .json(body, status: HTTPResponse.Status(code: status ?? error.statusCode), headers: headers)
    }
}
