import Foundation

/// Where an upstream listens: `http://HOST:PORT`, `https://…`, or `unix:/PATH` for a socket of this machine.
public struct UpstreamAddress: Sendable, Hashable, CustomStringConvertible {
    /// What is wrong with an address, and how to write it.
    public struct Malformed: Error, Hashable, CustomStringConvertible {
        public let description: String
    }

    /// As it was given, without what secrets it may have held.
    public let description: String
    /// What a path is appended to.
    private let base: String

    public init(_ text: String) throws(Malformed) {
        if text.hasPrefix("unix:") {
            let path = text.dropFirst("unix:".count)
            let allowed = CharacterSet.alphanumerics.union(CharacterSet(charactersIn: "-._~"))
            guard path.hasPrefix("/"), path.count > 1,
                let encoded = path.addingPercentEncoding(withAllowedCharacters: allowed)
            else {
                throw Malformed(
                    description:
                        "`\(text)` names no socket; write the whole path, as in unix:/run/engine.sock")
            }
            description = text
            base = "http+unix://\(encoded)"
            return
        }
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            ["http", "https"].contains(scheme), let host = parts.host, !host.isEmpty
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
        var path = parts.path
        while path.hasSuffix("/") { path.removeLast() }
        // Clients are used to name the API's version as well.
        if path.hasSuffix("/v1") { path.removeLast(3) }
        let port = parts.port.map { ":\($0)" } ?? ""
        base = "\(scheme)://\(host)\(port)\(path)"
        description = base
    }

    func url(_ path: String) -> String { base + path }
}
