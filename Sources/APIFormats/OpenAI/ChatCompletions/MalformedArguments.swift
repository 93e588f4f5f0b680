import OrderedJSON

/// Finds out, while the arguments of calls are streamed, which of them are no JSON. They are delivered all the same:
/// only the client can decide what to make of them.
struct MalformedArguments: Sendable {
    private var name: String?
    private var scanner = JSONScanner()
    /// Something follows the value.
    private var hasMore = false

    static func warning(_ name: String) -> String {
        "The arguments of the call of `\(name)` are not valid JSON; they are as the model wrote them."
    }

    /// - Returns: A warning of the call before.
    mutating func begin(_ name: String) -> String? {
        defer {
            self.name = name
            scanner = JSONScanner()
            hasMore = false
        }
        return end()
    }

    mutating func append(_ fragment: String) {
        for byte in fragment.utf8 {
            let isSpace = byte == 0x20 || (0x09...0x0d).contains(byte)
            if scanner.isComplete, !isSpace { hasMore = true }
            _ = scanner.consume(byte)
        }
    }

    /// - Returns: A warning of the call that ends here.
    mutating func end() -> String? {
        guard let name else { return nil }
        self.name = nil
        scanner.finish()
        return scanner.isComplete && !hasMore ? nil : Self.warning(name)
    }
}
