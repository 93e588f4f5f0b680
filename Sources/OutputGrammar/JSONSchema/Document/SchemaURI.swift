/// As much of RFC 3986 as it takes to find the schema that a reference names.
struct SchemaURI: Hashable {
    /// Everything before the fragment.
    var base: String
    var fragment: String

    init(_ text: String) {
        let parts = text.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        base = String(parts[0])
        fragment = parts.count > 1 ? JSONPointer.percentDecoded(parts[1]) : ""
    }

    /// Section 5.2, without the removal of dots, which no identifier in use has.
    func resolved(against outer: String) -> SchemaURI {
        var result = self
        if base.isEmpty {
            result.base = outer
        } else if !hasScheme, let schemeEnd = outer.firstRange(of: ":") {
            let scheme = outer[..<schemeEnd.upperBound]
            if base.hasPrefix("//") {
                result.base = scheme + base
            } else if outer[schemeEnd.upperBound...].hasPrefix("//") {
                let afterSlashes = outer.index(schemeEnd.upperBound, offsetBy: 2)
                let authorityEnd = outer[afterSlashes...].firstIndex(of: "/") ?? outer.endIndex
                if base.hasPrefix("/") {
                    result.base = outer[..<authorityEnd] + base
                } else {
                    let folderEnd =
                        outer[authorityEnd...].lastIndex(of: "/").map(outer.index(after:)) ?? outer.endIndex
                    let separator = folderEnd == outer.endIndex && authorityEnd == outer.endIndex ? "/" : ""
                    result.base = outer[..<folderEnd] + separator + base
                }
            }
        } else if !hasScheme, let slash = outer.lastIndex(of: "/"), !base.hasPrefix("/") {
            result.base = outer[...slash] + base
        }
        return result
    }

    private var hasScheme: Bool {
        guard let colon = base.firstIndex(of: ":") else { return false }
        return !base[..<colon].contains { $0 == "/" || $0 == "?" }
    }
}
