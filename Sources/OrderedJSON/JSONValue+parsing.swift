extension JSONValue {
    /// Reads one JSON text (RFC 8259), which must be all there is.
    ///
    /// A lone surrogate (`\ud800`) becomes U+FFFD; a byte order mark is refused, as the RFC allows.
    public init(
        parsing utf8: some Collection<UInt8>, limits: JSONLimits = .default
    ) throws(JSONError) {
        var parser = JSONParser(Array(utf8), limits: limits)
        self = try parser.parseText()
    }

    public init(parsing text: String, limits: JSONLimits = .default) throws(JSONError) {
        try self.init(parsing: Array(text.utf8), limits: limits)
    }
}
