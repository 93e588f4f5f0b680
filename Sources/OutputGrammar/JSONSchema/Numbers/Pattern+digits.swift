extension Pattern {
    static func text(_ text: String) -> Pattern { .bytes(Array(text.utf8)) }

    static func digit(_ range: ClosedRange<UInt8>) -> Pattern {
        range.count == 1
            ? .bytes([0x30 + range.lowerBound])
            : .scalars(ScalarSet([UInt32(0x30 + range.lowerBound)...UInt32(0x30 + range.upperBound)]))
    }

    static let anyDigit = digit(0...9)

    static func optional(_ pattern: Pattern) -> Pattern { .repetition(pattern, min: 0, max: 1) }

    static func digits(_ range: ClosedRange<Int>) -> Pattern {
        .repetition(anyDigit, min: range.lowerBound, max: range.upperBound)
    }

    /// The digit strings between two of the same length.
    static func digits(from lower: ArraySlice<UInt8>, through upper: ArraySlice<UInt8>) -> Pattern {
        guard let low = lower.first, let high = upper.first else { return .emptyText }
        let rest = lower.count - 1
        let zeros = ArraySlice(repeatElement(0 as UInt8, count: rest))
        let nines = ArraySlice(repeatElement(9 as UInt8, count: rest))
        if low == high {
            return .joined([digit(low...low), digits(from: lower.dropFirst(), through: upper.dropFirst())])
        }
        if lower.dropFirst() == zeros, upper.dropFirst() == nines {
            return .joined([digit(low...high), digits(rest...rest)])
        }
        var branches = [
            Pattern.joined([digit(low...low), digits(from: lower.dropFirst(), through: nines)]),
            .joined([digit(high...high), digits(from: zeros, through: upper.dropFirst())]),
        ]
        if low + 1 < high { branches.append(.joined([digit(low + 1...high - 1), digits(rest...rest)])) }
        return .anyOf(branches)
    }

    /// The integers, without leading zeros, from one magnitude through another.
    static func integers(from lower: [UInt8], through upper: [UInt8]?, maximumDigits: Int) -> Pattern {
        var branches: [Pattern] = []
        var lower = lower
        if lower.isEmpty {
            branches.append(.text("0"))
            lower = [1]
        }
        if let upper {
            guard !upper.isEmpty else { return .anyOf(branches) }
            guard lower.count <= upper.count else { return .anyOf(branches) }
            for length in lower.count...upper.count {
                let first = length == lower.count ? lower[...] : [1] + repeatElement(0, count: length - 1)
                let last = length == upper.count ? upper[...] : ArraySlice(repeatElement(9, count: length))
                if first.lexicographicallyPrecedes(last) || first == last {
                    branches.append(digits(from: first, through: last))
                }
            }
        } else {
            let longest = max(maximumDigits, lower.count)
            branches.append(
                digits(from: lower[...], through: ArraySlice(repeatElement(9, count: lower.count))))
            if longest > lower.count {
                branches.append(.joined([digit(1...9), digits(lower.count...longest - 1)]))
            }
        }
        return .anyOf(branches)
    }
}
