/// A set of Unicode scalar values, as sorted ranges that neither touch nor overlap.
public struct ScalarSet: Sendable, Hashable {
    public let ranges: [ClosedRange<UInt32>]

    /// Sorts and merges; surrogates and what lies beyond U+10FFFF are left out.
    public init(_ ranges: some Sequence<ClosedRange<UInt32>>) {
        var merged: [ClosedRange<UInt32>] = []
        for range in ranges.flatMap(Self.scalarValues).sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = merged.last, range.lowerBound <= last.upperBound + 1 {
                merged[merged.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
        self.ranges = merged
    }

    public static let all = ScalarSet([0...0x10FFFF])

    /// Every scalar value that is not in the set.
    public var inverted: ScalarSet {
        var gaps: [ClosedRange<UInt32>] = []
        var next: UInt32 = 0
        for range in ranges {
            if range.lowerBound > next { gaps.append(next...range.lowerBound - 1) }
            next = range.upperBound + 1
        }
        if next <= 0x10FFFF { gaps.append(next...0x10FFFF) }
        return ScalarSet(gaps)
    }

    private static func scalarValues(in range: ClosedRange<UInt32>) -> [ClosedRange<UInt32>] {
        let parts: [ClosedRange<UInt32>] = [0...0xD7FF, 0xE000...0x10FFFF]
        return parts.filter { $0.overlaps(range) }.map { $0.clamped(to: range) }
    }
}
