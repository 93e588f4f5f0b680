/// Values written almost as in JSON.
public struct LiteralSyntax: Sendable, Hashable {
    public struct StringDelimiter: Sendable, Hashable {
        public var open: String
        public var close: String
        /// Whether a backslash inside begins an escape sequence.
        public var hasEscapes: Bool

        public init(_ open: String, _ close: String, hasEscapes: Bool = false) {
            self.open = open
            self.close = close
            self.hasEscapes = hasEscapes
        }
    }

    public var strings: [StringDelimiter]

    public init(strings: [StringDelimiter]) {
        self.strings = strings
    }
}
