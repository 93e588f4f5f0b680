/// Where a server is: `http://host[:port][/prefix]`, or `https`.
package struct ServerAddress: Sendable, Hashable {
    package enum Fault: Error, Sendable, Hashable {
        case notHTTP(String)
    }

    package var isSecure: Bool
    package var host: String
    package var port: Int
    /// What every path begins with, without a slash at its end.
    package var prefix: String

    package init(_ url: String) throws(Fault) {
        guard let scheme = url.firstRange(of: "://"),
            ["http", "https"].contains(url[..<scheme.lowerBound].lowercased())
        else { throw .notHTTP(url) }
        isSecure = url[..<scheme.lowerBound].utf8.count == 5
        let rest = url[scheme.upperBound...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        var prefix = String(rest[authority.endIndex...].prefix { $0 != "?" && $0 != "#" })
        while prefix.hasSuffix("/") { prefix.removeLast() }
        // Clients are told either `http://host` or `http://host/v1`.
        if prefix.hasSuffix("/v1") { prefix.removeLast(3) }
        self.prefix = prefix
        guard !authority.contains("@") else { throw .notHTTP(url) }
        let isBracketed = authority.hasPrefix("[")
        let name = isBracketed ? authority.dropFirst().prefix { $0 != "]" } : authority.prefix { $0 != ":" }
        var tail = authority[name.endIndex...]
        if isBracketed, tail.popFirst() != "]" { throw .notHTTP(url) }
        guard !name.isEmpty, tail.isEmpty || tail.hasPrefix(":") else { throw .notHTTP(url) }
        host = String(name)
        guard let port = tail.isEmpty ? (isSecure ? 443 : 80) : Int(tail.dropFirst()),
            (1...65535).contains(port)
        else {
            throw .notHTTP(url)
        }
        self.port = port
    }
}
