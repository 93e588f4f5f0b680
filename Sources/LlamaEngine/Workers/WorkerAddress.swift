/// Where a worker listens: a name or an IPv4 address, and a port.
public struct WorkerAddress: Sendable, Hashable, CustomStringConvertible {
    public var host: String
    public var port: Int

    /// The port that ggml's own tools take.
    public static let defaultPort = 50052

    public init(host: String, port: Int = Self.defaultPort) {
        self.host = host
        self.port = port
    }

    /// Reads `host` or `host:port`.
    ///
    /// - Returns: `nil` for anything else; IPv6 is nothing that ggml connects to.
    public init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard let host = parts.first, !host.isEmpty, parts.count <= 2,
            host.utf8.allSatisfy({ (0x21..<0x7f).contains($0) && $0 != UInt8(ascii: "/") })
        else { return nil }
        guard parts.count == 2 else {
            self.init(host: String(host))
            return
        }
        guard parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = Int(parts[1]),
            (1...65535).contains(port)
        else { return nil }
        self.init(host: String(host), port: port)
    }

    public var description: String { "\(host):\(port)" }

    /// Whether what is sent there stays on this machine, as it does in a tunnel's end.
    public var isLoopback: Bool { host == "localhost" || host.hasPrefix("127.") }
}
