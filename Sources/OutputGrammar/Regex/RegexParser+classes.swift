extension RegexParser {
    /// `[…]`
    mutating func characterClass() throws(GrammarError) -> ScalarSet {
        position += 1
        let isNegated = skip("^")
        // ECMA-262 only: [^] is any character at all, where no later bracket makes it the start of a class.
        if isNegated, peek == "]", !scalars[position...].dropFirst().contains("]") {
            position += 1
            return .all
        }
        if isNegated { reading = reading.flipped }
        defer { if isNegated { reading = reading.flipped } }
        var ranges: [ClosedRange<UInt32>] = []
        var isFirst = true
        while true {
            guard let next = peek else { throw syntax("a missing ]") }
            if next == "]", !isFirst { break }
            isFirst = false
            if next == "[", position + 1 < scalars.count, ":=.".unicodeScalars.contains(scalars[position + 1])
            {
                throw unsupported("a POSIX class")
            }
            if "&-~|".unicodeScalars.contains(next), position + 2 < scalars.count,
                scalars[position + 1] == next,
                scalars[position + 2] != "]"
            {
                throw unsupported("an operator between classes")
            }
            try classItem(into: &ranges)
        }
        position += 1
        let set = folded(ScalarSet(ranges))
        return isNegated ? set.inverted : set
    }

    private mutating func classItem(into ranges: inout [ClosedRange<UInt32>]) throws(GrammarError) {
        let lower = try classAtom()
        guard peek == "-", position + 1 < scalars.count, scalars[position + 1] != "]" else {
            ranges += lower.ranges
            return
        }
        guard let first = lower.single else {
            // [\w-.]: the hyphen is itself.
            ranges += lower.ranges
            return
        }
        position += 1
        let upper = try classAtom()
        guard let last = upper.single else {
            ranges += lower.ranges + [0x2D...0x2D] + upper.ranges
            return
        }
        guard first <= last else { throw syntax("a range whose ends are in the wrong order") }
        ranges.append(first...last)
    }

    private mutating func classAtom() throws(GrammarError) -> ScalarSet {
        guard let next = peek else { throw syntax("a missing ]") }
        if next == "\\" {
            position += 1
            if skip("b") { return ScalarSet([8...8]) }
            if skip("-") { return ScalarSet([0x2D...0x2D]) }
            return try escapedScalars()
        }
        position += 1
        return ScalarSet([next.value...next.value])
    }

    /// The set and, where case is ignored, the other cases of what is in it.
    func folded(_ set: ScalarSet) -> ScalarSet {
        guard flags.ignoresCase else { return set }
        var ranges = set.ranges
        for range in set.ranges where range.count <= 4096 {
            for scalar in range.lazy.compactMap(Unicode.Scalar.init) {
                for mapping in [scalar.properties.lowercaseMapping, scalar.properties.uppercaseMapping] {
                    guard mapping.unicodeScalars.count == 1, let other = mapping.unicodeScalars.first else {
                        continue
                    }
                    // "K" and the Kelvin sign are one to some dialects only.
                    if reading == .narrow, scalar.isASCII != other.isASCII { continue }
                    ranges.append(other.value...other.value)
                }
            }
        }
        if reading == .wide {
            let foldsToASCII: [(UInt32, UInt32)] = [
                (0x73, 0x17F), (0x6B, 0x212A), (0x69, 0x130), (0x69, 0x131),
            ]
            for (letter, other) in foldsToASCII where set.contains(letter) || set.contains(letter - 0x20) {
                ranges.append(other...other)
            }
        }
        return ScalarSet(ranges)
    }
}

extension ScalarSet {
    /// The value of a set of one.
    var single: UInt32? {
        guard ranges.count == 1, ranges[0].count == 1 else { return nil }
        return ranges[0].lowerBound
    }

    func contains(_ value: UInt32) -> Bool {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound < value { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count && ranges[low].contains(value)
    }
}
