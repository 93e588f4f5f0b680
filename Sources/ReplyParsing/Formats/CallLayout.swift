/// How models write calls: of all that the syntax reads, the text around them as it was in training.
///
/// Markers stand in these texts as they are spelled; which of them are tokens is the vocabulary's to say.
public struct CallLayout: Sendable, Hashable {
    /// In front of the first call, the opener included.
    public var begin: String
    /// Between two calls; nil if a reply holds one call only.
    public var between: String?
    /// Behind the last call, the closer included.
    public var end: String
    /// Stands around the function's name in front of each call, in formats that name it in a header.
    public var header: Frame?

    public init(_ begin: String, between: String?, _ end: String, header: Frame? = nil) {
        self.begin = begin
        self.between = between
        self.end = end
        self.header = header
    }

    /// Each call in a block of its own.
    static func blocks(
        _ open: Marker, _ close: Marker, padding: String = "\n", gap: String = "\n"
    ) -> CallLayout {
        let frame = Frame(open.text + padding, padding + close.text)
        return CallLayout(frame.begin, between: frame.end + gap + frame.begin, frame.end)
    }

    /// All calls in a block, each on lines of its own.
    static func lines(_ open: Marker, _ close: Marker) -> CallLayout {
        CallLayout(open.text + "\n", between: "\n", "\n" + close.text)
    }

    /// All calls in a list.
    static func list(_ open: String, _ close: String = "") -> CallLayout {
        CallLayout(open + "[", between: ", ", "]" + close)
    }
}
