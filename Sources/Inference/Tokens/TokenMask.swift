/// A set of token ids, a bit each; copies share their storage until one of them changes.
public struct TokenMask: Sendable, Hashable {
    private var words: ContiguousArray<UInt64>
    /// How many ids there are; ids beyond it are in no mask.
    public let vocabularySize: Int

    public init(vocabularySize: Int) {
        self.vocabularySize = max(0, vocabularySize)
        words = ContiguousArray(repeating: 0, count: (self.vocabularySize + 63) / 64)
    }

    public init(vocabularySize: Int, tokens: some Sequence<TokenID>) {
        self.init(vocabularySize: vocabularySize)
        for token in tokens { insert(token) }
    }

    public func contains(_ token: TokenID) -> Bool {
        guard token >= 0, Int(token) < vocabularySize else { return false }
        return words[Int(token) >> 6] >> UInt64(token & 63) & 1 == 1
    }

    public mutating func insert(_ token: TokenID) {
        guard token >= 0, Int(token) < vocabularySize else { return }
        words[Int(token) >> 6] |= 1 << UInt64(token & 63)
    }

    public mutating func remove(_ token: TokenID) {
        guard token >= 0, Int(token) < vocabularySize else { return }
        words[Int(token) >> 6] &= ~(1 << UInt64(token & 63))
    }

    public mutating func formUnion(_ other: TokenMask) { combine(with: other) { $0 | $1 } }

    public mutating func formIntersection(_ other: TokenMask) {
        combine(with: other) { $0 & $1 }
        for index in words.indices.dropFirst(other.words.count) { words[index] = 0 }
    }

    public mutating func subtract(_ other: TokenMask) { combine(with: other) { $0 & ~$1 } }

    public var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }
    public var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

    /// Calls the closure with each token of the set, in ascending order.
    public func forEach(_ body: (TokenID) throws -> Void) rethrows {
        for (index, word) in words.enumerated() {
            var rest = word
            while rest != 0 {
                try body(TokenID(index << 6 + rest.trailingZeroBitCount))
                rest &= rest - 1
            }
        }
    }

    public var tokens: [TokenID] {
        var tokens: [TokenID] = []
        forEach { tokens.append($0) }
        return tokens
    }

    /// Lends the bits: bit `i & 63` of word `i >> 6` is token `i`; those from `vocabularySize` on are zero.
    public func withUnsafeWords<Result>(
        _ body: (UnsafeBufferPointer<UInt64>) throws -> Result
    ) rethrows -> Result {
        try words.withUnsafeBufferPointer(body)
    }

    /// - Precondition: The closure leaves the bits from `vocabularySize` on at zero.
    public mutating func withUnsafeMutableWords<Result>(
        _ body: (UnsafeMutableBufferPointer<UInt64>) throws -> Result
    ) rethrows -> Result {
        try words.withUnsafeMutableBufferPointer { try body($0) }
    }

    /// Words that the other mask has beyond this one's end are ignored.
    @inline(__always)
    private mutating func combine(with other: TokenMask, _ operation: (UInt64, UInt64) -> UInt64) {
        let shared = min(words.count, other.words.count)
        words.withUnsafeMutableBufferPointer { mine in
            other.words.withUnsafeBufferPointer { theirs in
                for index in 0..<shared { mine[index] = operation(mine[index], theirs[index]) }
            }
        }
    }
}
