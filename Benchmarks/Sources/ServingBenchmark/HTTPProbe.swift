/// One small request, answered whole.
enum HTTPProbe {
    static func get(_ path: String, port: UInt16) throws -> String {
        try exchange("GET \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n", port: port)
    }

    /// A whole request, after whose answer the connection closes.
    static func post(_ path: String, _ body: String) -> [UInt8] {
        let head = """
            POST \(path) HTTP/1.1\r
            Host: 127.0.0.1\r
            Content-Type: application/json\r
            Content-Length: \(body.utf8.count)\r
            Connection: close\r
            \r\n
            """
        return Array((head + body).utf8)
    }

    private static func exchange(_ request: String, port: UInt16) throws -> String {
        let socket = try Socket(port: port)
        try socket.send(Array(request.utf8))
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = try buffer.withUnsafeMutableBytes { try socket.receive(into: $0) }
            guard count > 0 else { break }
            answer += buffer[..<count]
        }
        return String(decoding: answer, as: UTF8.self)
    }
}
