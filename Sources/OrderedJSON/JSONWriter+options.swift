extension JSONWriter {
    /// The layout, in the terms of Python's `json.dumps`.
    public struct Options: Sendable, Hashable {
        public var ensuresASCII: Bool
        /// What one level is indented by; nil puts all on one line.
        public var indent: String?
        public var itemSeparator: String
        public var keySeparator: String
        public var sortsKeys: Bool

        public init(
            ensuresASCII: Bool = false,
            indent: String? = nil,
            itemSeparator: String = ",",
            keySeparator: String = ":",
            sortsKeys: Bool = false
        ) {
            self.ensuresASCII = ensuresASCII
            self.indent = indent
            self.itemSeparator = itemSeparator
            self.keySeparator = keySeparator
            self.sortsKeys = sortsKeys
        }

        public static let compact = Options()

        /// What `json.dumps(value, ensure_ascii=False)` uses.
        public static let python = Options(itemSeparator: ", ", keySeparator: ": ")
    }
}
