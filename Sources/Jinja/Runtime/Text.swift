import OrderedJSON

/// A string of the language, which knows for each of its bytes whether it came with the context.
///
/// Positions and counts are those of UTF-8 bytes unless they are called scalars.
struct Text: Sendable {
    private(set) var string: String
    private(set) var provenance: Provenance
    /// Whether it is a `Markup`, which escapes what is added to it; `safe` and `escape` make one.
    var isMarkup = false

    init(_ string: String, origin: Origin) {
        self.string = string
        provenance = .uniform(origin)
    }

    init(_ string: String, provenance: Provenance, isMarkup: Bool = false) {
        self.string = string
        self.provenance = provenance
        self.isMarkup = isMarkup
    }

    static let empty = Text("", origin: .template)

    var count: Int { string.utf8.count }
    var isEmpty: Bool { string.isEmpty }
    var origin: Origin { provenance.combined }

    var isASCII: Bool {
        string.withBytes { $0.allSatisfy { $0 < 0x80 } }
    }

    /// What Python's `len` says.
    var scalarCount: Int {
        string.withBytes { $0.count { $0 & 0xC0 != 0x80 } }
    }

    mutating func append(_ other: Text) {
        provenance.append(other.provenance, count: other.count, after: count)
        string += other.string
    }

    mutating func append(_ other: String, origin: Origin) {
        append(Text(other, origin: origin))
    }

    static func + (left: Text, right: Text) -> Text {
        var sum = left
        sum.append(right)
        return sum
    }

    /// A part, whose ends must not be inside a character.
    subscript(range: Range<Int>) -> Text {
        if range == 0..<count { return self }
        let utf8 = string.utf8
        let start = utf8.index(utf8.startIndex, offsetBy: range.lowerBound)
        let end = utf8.index(start, offsetBy: range.count)
        return Text(String(string[start..<end]), provenance: provenance[range], isMarkup: isMarkup)
    }

    /// Cuts the text at the boundaries of its runs and puts it together again from what they become.
    func mapRuns(_ transform: (String) -> String) -> Text {
        guard case .mixed(let runs) = provenance else {
            return Text(transform(string), provenance: provenance, isMarkup: isMarkup)
        }
        var result = Text.empty
        var start = 0
        for run in runs {
            result.append(Text(transform(self[start..<start + run.count].string), origin: run.origin))
            start += run.count
        }
        result.isMarkup = isMarkup
        return result
    }

    func mapOrigins(_ transform: (Origin) -> Origin) -> Text {
        Text(string, provenance: provenance.map(transform), isMarkup: isMarkup)
    }

    /// Other text of the same origin, where the parts cannot be told apart any more.
    func replaced(by string: String) -> Text {
        Text(string, provenance: .uniform(origin), isMarkup: isMarkup)
    }

    var plain: Text {
        Text(string, provenance: provenance)
    }
}

extension Text: Hashable {
    /// Compares code points, as Python does; where the text comes from makes no difference.
    static func == (left: Text, right: Text) -> Bool {
        left.string.hasSameBytes(as: right.string)
    }

    func hash(into hasher: inout Hasher) {
        string.hashBytes(into: &hasher)
    }
}

extension Text: Comparable {
    /// The order of code points, which is that of the UTF-8 bytes.
    static func < (left: Text, right: Text) -> Bool {
        left.string.utf8.lexicographicallyPrecedes(right.string.utf8)
    }
}

extension String {
    func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        utf8.withContiguousStorageIfAvailable(body) ?? Array(utf8).withUnsafeBufferPointer(body)
    }
}
