/// The places in a context whose strings count as the template's own, seen from one place in it.
struct TrustedPaths {
    /// What is left of each path that leads through this place.
    private let paths: [[Substring]]

    init(_ paths: Set<String>) {
        self.paths = paths.map { path in
            path.split(separator: ".").flatMap { part in
                part.hasSuffix("[]") ? [part.dropLast(2), "[]"] : [part]
            }
        }
    }

    private init(rest paths: [[Substring]]) {
        self.paths = paths
    }

    var includesThis: Bool { paths.contains(where: \.isEmpty) }
    var elements: TrustedPaths { follow("[]") }

    func member(_ key: String) -> TrustedPaths {
        paths.isEmpty ? self : follow(key[...])
    }

    private func follow(_ part: Substring) -> TrustedPaths {
        TrustedPaths(rest: paths.filter { $0.first == part }.map { Array($0.dropFirst()) })
    }
}
