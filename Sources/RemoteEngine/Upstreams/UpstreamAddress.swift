import Foundation

/// Where an upstream listens: `http://HOST:PORT`, `https://…`, or `unix:/PATH` for a socket of this machine.
public struct UpstreamAddress: Sendable, Hashable, CustomStringConvertible {
    /// What is wrong with an address, and how to write it.
    public struct Malformed: Error, Hashable, CustomStringConvertible {
        public let description: String
    }

    enum Endpoint: Sendable, Hashable {
        case host(String, port: Int, isSecure: Bool)
        case socket(path: String)
    }

    /// As it was given, without what secrets it may have held.
    public let description: String
    let endpoint: Endpoint
    /// What the `Host` header says.
    let hostHeader: String
    /// What stands in front of every path.
    private let prefix: String

    public init(_ text: String) throws(Malformed) {
        if text.hasPrefix("unix:") {
            let path = text.dropFirst("unix:".count)
            guard path.hasPrefix("/"), path.count > 1, !path.utf8.contains(0) else {
                throw Malformed(
                    description:
                        "`\(text)` names no socket; write the whole path, as in unix:/run/engine.sock")
            }
            description = text
            endpoint = .socket(path: String(path))
            hostHeader = "localhost"
            prefix = ""
            return
        }
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            ["http", "https"].contains(scheme), let host = parts.host, !host.isEmpty,
            (1...65535).contains(parts.port ?? 80)
        else {
            throw Malformed(
                description:
                    "this is no address of an upstream; write it as in http://127.0.0.1:8000 or unix:/run/engine.sock"
            )
        }
        guard parts.user == nil, parts.password == nil else {
            throw Malformed(
                description: "an address must not hold a name or a password; give the key with `api_key_env`")
        }
        guard parts.query == nil, parts.fragment == nil else {
            throw Malformed(
                description: "the address of \(host) must end with the path; leave out what follows it")
        }
        var path = parts.percentEncodedPath
        while path.hasSuffix("/") { path.removeLast() }
        // Clients are used to name the API's version as well.
        if path.hasSuffix("/v1") { path.removeLast(3) }
        let port = parts.port.map { ":\($0)" } ?? ""
        prefix = path
        hostHeader = "\(host)\(port)"
        description = "\(scheme)://\(host)\(port)\(path)"
        // An address of version 6 stands in brackets where a port may follow it, and only there.
        let name = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        let isSecure = scheme == "https"
        endpoint = .host(name, port: parts.port ?? (isSecure ? 443 : 80), isSecure: isSecure)
    }

    /// What a request asks for to get a path.
    func target(_ path: String) -> String { prefix + path }
}
