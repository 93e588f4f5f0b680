/// 128 bits that stand for the content of a node, whatever table the node is kept in.
///
/// Two nodes are taken to be equal when their fingerprints are. A seed that no client sees, new in each process,
/// keeps collisions out of reach of whoever writes grammars.
struct Fingerprint: Sendable, Hashable {
    private(set) var low: UInt64
    private(set) var high: UInt64

    private static let seed = (UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max) | 1)

    init(tag: UInt64, _ first: UInt64 = 0, _ second: UInt64 = 0) {
        let (start, multiplier) = Self.seed
        low = Self.scrambled(start ^ tag &* 0x9E37_79B9_7F4A_7C15)
        high = Self.scrambled(low &+ multiplier)
        absorb(first)
        absorb(second)
    }

    func combined(with other: Fingerprint) -> Fingerprint {
        var result = self
        result.absorb(other.low)
        result.absorb(other.high)
        return result
    }

    /// Adds a member of a set: the order of additions does not matter.
    mutating func add(_ member: Fingerprint) {
        let spread = Fingerprint(tag: 3, member.low, member.high)
        low &+= spread.low
        high &+= spread.high
    }

    private mutating func absorb(_ word: UInt64) {
        low = Self.scrambled(low ^ word)
        high = Self.scrambled((high << 23 | high >> 41) &+ word &* Self.seed.1)
    }

    /// The finaliser of splitmix64.
    @inline(__always)
    private static func scrambled(_ value: UInt64) -> UInt64 {
        var value = value &+ 0x9E37_79B9_7F4A_7C15
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}
