/// A text that is being put together.
struct TextBuilder {
    private(set) var string = ""
    private var provenance = Provenance.uniform(.template)
    private let isMarkup: Bool

    init(isMarkup: Bool = false) {
        self.isMarkup = isMarkup
    }

    init(_ text: Text) {
        string = text.string
        provenance = text.provenance
        isMarkup = text.isMarkup
    }

    var count: Int { string.utf8.count }

    mutating func reserveCapacity(_ byteCount: Int) {
        string.reserveCapacity(byteCount)
    }

    var text: Text {
        Text(string, provenance: provenance, isMarkup: isMarkup)
    }

    mutating func append(_ text: Text) {
        provenance.append(text.provenance, count: text.count, after: count)
        string += text.string
    }

    mutating func append(_ other: String, origin: Origin) {
        provenance.append(.uniform(origin), count: other.utf8.count, after: count)
        string += other
    }
}
