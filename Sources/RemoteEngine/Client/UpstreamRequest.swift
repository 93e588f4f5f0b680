import NIOCore
import NIOHTTP1

/// A request to an upstream, whole.
struct UpstreamRequest: Sendable {
    let head: HTTPRequestHead
    let body: ByteBuffer?

    /// - Parameter headers: What the upstream gets with every request.
    init(_ method: HTTPMethod, _ target: String, headers: HTTPHeaders, json: [UInt8]?) {
        var headers = headers
        if let json {
            headers.add(name: "content-type", value: "application/json")
            headers.add(name: "content-length", value: String(json.count))
        }
        head = HTTPRequestHead(version: .http1_1, method: method, uri: target, headers: headers)
        body = json.map { ByteBuffer(bytes: $0) }
    }
}
