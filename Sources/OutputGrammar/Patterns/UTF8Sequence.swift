/// The UTF-8 of a range of scalar values, as ranges of lead and trail bytes.
enum UTF8Sequence {
    /// Finds sequences of byte ranges that together match exactly the encodings of the range's values.
    static func all(of range: ClosedRange<UInt32>) -> [[ClosedRange<UInt8>]] {
        let lengths: [(ClosedRange<UInt32>, Int)] = [
            (0...0x7F, 1), (0x80...0x7FF, 2), (0x800...0xFFFF, 3), (0x10000...0x10FFFF, 4),
        ]
        return lengths.flatMap { values, length -> [[ClosedRange<UInt8>]] in
            guard values.overlaps(range) else { return [] }
            let part = values.clamped(to: range)
            return split(encoding(part.lowerBound, length), encoding(part.upperBound, length))
        }
    }

    private static func encoding(_ scalar: UInt32, _ length: Int) -> [UInt8] {
        guard length > 1 else { return [UInt8(scalar)] }
        let leads: [UInt32] = [0, 0, 0xC0, 0xE0, 0xF0]
        var bytes = (0..<length - 1).map { UInt8(0x80 | scalar >> UInt32($0 * 6) & 0x3F) }
        bytes.append(UInt8(leads[length] | scalar >> UInt32((length - 1) * 6)))
        return bytes.reversed()
    }

    /// Splits at the first byte: what lies strictly between two lead bytes may have any trail bytes.
    private static func split(_ low: [UInt8], _ high: [UInt8]) -> [[ClosedRange<UInt8>]] {
        guard low.count > 1 else { return [[low[0]...high[0]]] }
        let (lowRest, highRest) = (Array(low.dropFirst()), Array(high.dropFirst()))
        let least = [UInt8](repeating: 0x80, count: lowRest.count)
        let greatest = [UInt8](repeating: 0xBF, count: lowRest.count)
        if low[0] == high[0] { return split(lowRest, highRest).map { [low[0]...low[0]] + $0 } }
        var result: [[ClosedRange<UInt8>]] = []
        var (first, last) = (low[0], high[0])
        if lowRest != least {
            result += split(lowRest, greatest).map { [low[0]...low[0]] + $0 }
            first += 1
        }
        if highRest != greatest { last -= 1 }
        if first <= last { result.append([first...last] + least.map { _ in 0x80...0xBF }) }
        if highRest != greatest { result += split(least, highRest).map { [high[0]...high[0]] + $0 } }
        return result
    }
}
