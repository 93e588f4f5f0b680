/// The places in a context whose strings count as the template's own, seen from one place in it.
struct TrustedPaths {
    /// What is left of each path that leads through this place.
    private let paths: [[Substring]]
    let includesThis: Bool

    init(_ paths: Set<String>) {
        self.paths = paths.map { path in
            path.split(separator: ".").flatMap { part in
                part.hasSuffix("[]") ? [part.dropLast(2), "[]"] : [part]
            }
        }
        includesThis = self.paths.contains { $0.isEmpty }
    }

    private init(rest paths: [[Substring]]) {
        self.paths = paths
        includesThis = paths.contains { $0.isEmpty }
    }

    var elements: TrustedPaths? { follow("[]") }

    func member(_ key: String) -> TrustedPaths? {
        follow(key[...])
    }

    /// Nil where no path leads on.
    private func follow(_ part: Substring) -> TrustedPaths? {
        let rest = paths.filter { $0.first == part }.map { Array($0.dropFirst()) }
        return rest.isEmpty ? nil : TrustedPaths(rest: rest)
    }
}
