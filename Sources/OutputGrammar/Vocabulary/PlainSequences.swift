/// The UTF-8 of plain code points, as sequences of byte ranges that recur.
enum PlainSequences {
    /// The bytes of each range; the first is plain ASCII.
    static let ranges: [[UInt8]] = table.ranges
    /// Each sequence as positions in `ranges`.
    static let all: [[Int]] = table.sequences

    /// All but the line and paragraph separators, which `.` does not match in every dialect.
    private static let scalars: [ClosedRange<UInt32>] = [0x80...0x2027, 0x202A...0xD7FF, 0xE000...0x10FFFF]

    static func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value == 0x2028 || scalar.value == 0x2029
    }

    private static let table: (ranges: [[UInt8]], sequences: [[Int]]) = {
        var ranges = [(UInt8.min...UInt8.max).filter { PlainTokens.isPlain($0) }]
        var sequences = [[0]]
        for sequence in scalars.flatMap({ UTF8Sequence.all(of: $0) }) {
            sequences.append(
                sequence.map { range in
                    let bytes = Array(range)
                    if let known = ranges.firstIndex(of: bytes) { return known }
                    ranges.append(bytes)
                    return ranges.count - 1
                })
        }
        return (ranges, sequences)
    }()
}
