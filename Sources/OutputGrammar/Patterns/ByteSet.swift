/// A set of bytes, a bit each.
struct ByteSet: Sendable, Hashable {
    private var words = InlineWords()

    private struct InlineWords: Sendable, Hashable {
        var first: UInt64 = 0
        var second: UInt64 = 0
        var third: UInt64 = 0
        var fourth: UInt64 = 0
    }

    init() {}

    init(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { insert(byte) }
    }

    static let all = ByteSet(0...255)

    var isEmpty: Bool { self == ByteSet() }

    var count: Int {
        words.first.nonzeroBitCount + words.second.nonzeroBitCount + words.third.nonzeroBitCount
            + words.fourth.nonzeroBitCount
    }

    @inline(__always)
    func contains(_ byte: UInt8) -> Bool {
        let word =
            switch byte >> 6 {
            case 0: words.first
            case 1: words.second
            case 2: words.third
            default: words.fourth
            }
        return word >> UInt64(byte & 63) & 1 == 1
    }

    mutating func insert(_ byte: UInt8) {
        let bit: UInt64 = 1 << UInt64(byte & 63)
        switch byte >> 6 {
        case 0: words.first |= bit
        case 1: words.second |= bit
        case 2: words.third |= bit
        default: words.fourth |= bit
        }
    }

    func union(_ other: ByteSet) -> ByteSet { combined(with: other) { $0 | $1 } }
    func intersection(_ other: ByteSet) -> ByteSet { combined(with: other) { $0 & $1 } }

    /// The bytes of the set, ascending.
    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        for (position, word) in [words.first, words.second, words.third, words.fourth].enumerated() {
            var rest = word
            while rest != 0 {
                bytes.append(UInt8(position << 6 + rest.trailingZeroBitCount))
                rest &= rest - 1
            }
        }
        return bytes
    }

    var fingerprint: Fingerprint {
        Fingerprint(tag: 1, words.first, words.second).combined(
            with: Fingerprint(tag: 2, words.third, words.fourth))
    }

    private func combined(with other: ByteSet, _ operation: (UInt64, UInt64) -> UInt64) -> ByteSet {
        var result = ByteSet()
        result.words.first = operation(words.first, other.words.first)
        result.words.second = operation(words.second, other.words.second)
        result.words.third = operation(words.third, other.words.third)
        result.words.fourth = operation(words.fourth, other.words.fourth)
        return result
    }
}
