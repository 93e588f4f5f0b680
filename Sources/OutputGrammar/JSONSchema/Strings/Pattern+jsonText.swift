extension Pattern {
    /// The same texts as they stand between the quotes of a JSON string.
    ///
    /// Every code point has a fixed set of spellings, none of which begins another: itself or its short escape, and
    /// beyond ASCII also `\uXXXX` in lower case, as Python's `json.dumps` writes it. So unions, intersections and
    /// complements of texts become those of their spellings.
    var jsonText: Pattern {
        switch self {
        case .bytes(let bytes):
            .joined(String(decoding: bytes, as: UTF8.self).unicodeScalars.map(Self.spelling))
        case .scalars(let set): set == .all ? Self.anyJSONScalar : Self.spelling(of: set)
        case .concatenation(let parts): .joined(parts.map(\.jsonText))
        case .alternation(let branches): .alternation(branches.map(\.jsonText))
        case .repetition(let part, let min, let max): .repetition(part.jsonText, min: min, max: max)
        case .intersection(let parts): .intersection(parts.map(\.jsonText))
        case .complement(let part):
            .intersection([.repetition(Self.anyJSONScalar, min: 0, max: nil), .complement(part.jsonText)])
        }
    }

    static let anyJSONScalar = spelling(of: .all)

    private static let unescaped = ScalarSet([0x20...0x21, 0x23...0x5B, 0x5D...0x10FFFF])
    private static let shortEscapes: [(UInt32, String)] = [
        (0x22, #"\""#), (0x5C, #"\\"#), (0x08, #"\b"#), (0x09, #"\t"#), (0x0A, #"\n"#), (0x0C, #"\f"#),
        (0x0D, #"\r"#),
    ]

    private static func spelling(of scalar: Unicode.Scalar) -> Pattern {
        let value = scalar.value
        if value >= 0x20, value < 0x80, value != 0x22, value != 0x5C { return .bytes([UInt8(value)]) }
        if value >= 0x80 {
            return .alternation([.bytes(Array(String(scalar).utf8)), escape(value...value)])
        }
        if let (_, short) = shortEscapes.first(where: { $0.0 == value }) { return .text(short) }
        return escape(value...value)
    }

    private static func spelling(of set: ScalarSet) -> Pattern {
        var branches: [Pattern] = []
        let raw = set.intersection(unescaped)
        if !raw.ranges.isEmpty { branches.append(.scalars(raw)) }
        for (value, short) in shortEscapes where set.contains(value) { branches.append(.text(short)) }
        let escaped = set.intersection(
            ScalarSet([0...7, 0x0B...0x0B, 0x0E...0x1F, 0x80...0x10FFFF]))
        branches += escaped.ranges.map(escape)
        return .anyOf(branches)
    }

    /// `\uXXXX`, or two of them as a surrogate pair; the range holds no surrogates.
    private static func escape(_ range: ClosedRange<UInt32>) -> Pattern {
        var branches: [Pattern] = []
        if range.lowerBound <= 0xFFFF {
            branches.append(unit(range.lowerBound...min(range.upperBound, 0xFFFF)))
        }
        if range.upperBound > 0xFFFF {
            let lower = max(range.lowerBound, 0x10000) - 0x10000
            let upper = range.upperBound - 0x10000
            branches.append(surrogatePairs(lower...upper))
        }
        return .anyOf(branches)
    }

    private static func surrogatePairs(_ range: ClosedRange<UInt32>) -> Pattern {
        let (firstHigh, firstLow) = (0xD800 + range.lowerBound >> 10, 0xDC00 + range.lowerBound & 0x3FF)
        let (lastHigh, lastLow) = (0xD800 + range.upperBound >> 10, 0xDC00 + range.upperBound & 0x3FF)
        if firstHigh == lastHigh { return .joined([unit(firstHigh...firstHigh), unit(firstLow...lastLow)]) }
        var branches: [Pattern] = []
        var (low, high) = (firstHigh, lastHigh)
        if firstLow > 0xDC00 {
            branches.append(.joined([unit(firstHigh...firstHigh), unit(firstLow...0xDFFF)]))
            low += 1
        }
        if lastLow < 0xDFFF {
            branches.append(.joined([unit(lastHigh...lastHigh), unit(0xDC00...lastLow)]))
            high -= 1
        }
        if low <= high { branches.append(.joined([unit(low...high), unit(0xDC00...0xDFFF)])) }
        return .anyOf(branches)
    }

    private static func unit(_ range: ClosedRange<UInt32>) -> Pattern {
        // The range is split at the surrogates by its maker, but for the one set that spans them.
        let parts =
            range.lowerBound < 0xD800 && range.upperBound > 0xDFFF
            ? [range.lowerBound...0xD7FF, 0xE000...range.upperBound] : [range]
        return .joined([
            .text(#"\u"#),
            .anyOf(parts.map { hexadecimal(from: nibbles($0.lowerBound), through: nibbles($0.upperBound)) }),
        ])
    }

    private static func nibbles(_ value: UInt32) -> ArraySlice<UInt8> {
        [12, 8, 4, 0].map { UInt8(value >> $0 & 0xF) }[...]
    }

    private static func hexadecimal(
        from lower: ArraySlice<UInt8>, through upper: ArraySlice<UInt8>
    ) -> Pattern {
        guard let low = lower.first, let high = upper.first else { return .emptyText }
        let count = lower.count - 1
        if low == high {
            return .joined([
                nibble(low...low), hexadecimal(from: lower.dropFirst(), through: upper.dropFirst()),
            ])
        }
        var branches: [Pattern] = []
        var (first, last) = (low, high)
        if lower.dropFirst().contains(where: { $0 != 0 }) {
            let most = ArraySlice(repeatElement(0xF as UInt8, count: count))
            branches.append(
                .joined([nibble(low...low), hexadecimal(from: lower.dropFirst(), through: most)]))
            first += 1
        }
        if upper.dropFirst().contains(where: { $0 != 0xF }) {
            let least = ArraySlice(repeatElement(0 as UInt8, count: count))
            branches.append(
                .joined([nibble(high...high), hexadecimal(from: least, through: upper.dropFirst())]))
            last -= 1
        }
        if first <= last {
            branches.append(
                .joined([nibble(first...last), .repetition(nibble(0...0xF), min: count, max: count)]))
        }
        return .anyOf(branches)
    }

    private static func nibble(_ range: ClosedRange<UInt8>) -> Pattern {
        var ranges: [ClosedRange<UInt32>] = []
        for value in range {
            ranges.append(
                value < 10
                    ? 0x30 + UInt32(value)...0x30 + UInt32(value)
                    : 0x57 + UInt32(value)...0x57 + UInt32(value))
        }
        return .scalars(ScalarSet(ranges))
    }
}

extension ScalarSet {
    func intersection(_ other: ScalarSet) -> ScalarSet {
        var result: [ClosedRange<UInt32>] = []
        var (left, right) = (ranges[...], other.ranges[...])
        while let first = left.first, let second = right.first {
            if first.overlaps(second) { result.append(first.clamped(to: second)) }
            if first.upperBound < second.upperBound { left.removeFirst() } else { right.removeFirst() }
        }
        return ScalarSet(result)
    }
}
