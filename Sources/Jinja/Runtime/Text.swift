import OrderedJSON

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A string of the language, which knows for each of its bytes whether it came with the context.
///
/// Positions and counts are those of UTF-8 bytes unless they are called scalars.
struct Text: Sendable {
    /// In a box, so that a value is copied by counting one reference.
    private final class Storage: Sendable {
        let string: String
        let provenance: Provenance
        let isMarkup: Bool

        init(_ string: String, _ provenance: Provenance, _ isMarkup: Bool) {
            self.string = string
            self.provenance = provenance
            self.isMarkup = isMarkup
        }
    }

    private var storage: Storage

    init(_ string: String, origin: Origin) {
        storage = Storage(string, .uniform(origin), false)
    }

    init(_ string: String, provenance: Provenance, isMarkup: Bool = false) {
        storage = Storage(string, provenance, isMarkup)
    }

    var string: String { storage.string }
    var provenance: Provenance { storage.provenance }

    /// Whether it is a `Markup`, which escapes what is added to it; `safe` and `escape` make one.
    var isMarkup: Bool {
        get { storage.isMarkup }
        set {
            if newValue != isMarkup { storage = Storage(string, provenance, newValue) }
        }
    }

    static let empty = Text("", origin: .template)

    var count: Int { string.utf8.count }
    var isEmpty: Bool { string.isEmpty }
    var origin: Origin { provenance.combined }

    var isASCII: Bool {
        string.withBytes { $0.reduce(0) { $0 | $1 } < 0x80 }
    }

    /// What Python's `len` says.
    var scalarCount: Int {
        // In this form the loop works on many bytes at a time.
        string.withBytes { $0.reduce(0) { $0 &+ (Int8(bitPattern: $1) >= -64 ? 1 : 0) } }
    }

    static func + (left: Text, right: Text) -> Text {
        var sum = TextBuilder(isMarkup: left.isMarkup)
        sum.reserveCapacity(left.count + right.count)
        sum.append(left)
        sum.append(right)
        return sum.text
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
        var result = TextBuilder(isMarkup: isMarkup)
        var start = 0
        for run in runs {
            result.append(transform(self[start..<start + run.count].string), origin: run.origin)
            start += run.count
        }
        return result.text
    }

    func mapOrigins(_ transform: (Origin) -> Origin) -> Text {
        Text(string, provenance: provenance.map(transform), isMarkup: isMarkup)
    }

    /// Other text of the same origin, where the parts cannot be told apart any more.
    func replaced(by string: String) -> Text {
        Text(string, provenance: .uniform(origin), isMarkup: isMarkup)
    }

    var plain: Text {
        isMarkup ? Text(string, provenance: provenance) : self
    }
}

extension Text: Hashable {
    /// Compares code points, as Python does; where the text comes from makes no difference.
    static func == (left: Text, right: Text) -> Bool {
        left.storage === right.storage || left.hasBytes(of: right.string)
    }

    func hasBytes(of other: String) -> Bool {
        string.utf8.count == other.utf8.count
            && string.withBytes { left in
                other.withBytes { right in
                    guard let leftStart = left.baseAddress, let rightStart = right.baseAddress else {
                        return true
                    }
                    return memcmp(leftStart, rightStart, left.count) == 0
                }
            }
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
