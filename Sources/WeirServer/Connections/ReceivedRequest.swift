import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTP1

/// A request as it came, whole.
struct ReceivedRequest: Sendable {
    let head: HTTPRequestHead
    /// As much as is read of it: one byte more than may be, if there is too much.
    var body = ByteBuffer()

    /// What routes are given. Fields whose names HTTP does not allow are left out.
    var request: Request {
        var fields = HTTPFields()
        fields.reserveCapacity(head.headers.count)
        for (name, value) in head.headers {
            if let name = HTTPField.Name(name) { fields.append(HTTPField(name: name, value: value)) }
        }
        let method = HTTPRequest.Method(head.method.rawValue) ?? .get
        let request = HTTPRequest(
            method: method, scheme: "http", authority: head.headers.first(name: "host"), path: head.uri,
            headerFields: fields)
        return Request(head: request, body: RequestBody(buffer: body))
    }
}
