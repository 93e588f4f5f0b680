/// How `\d`, `\w`, `\s`, `.` and `$` are read where the dialects differ.
///
/// Python's `\d` is every decimal digit of Unicode, that of ECMA-262 only 0 to 9. What a narrow reading matches is
/// matched in every dialect; what a wide one does not match is matched in none, which is what a complement needs.
enum RegexReading: Sendable, Hashable {
    case narrow, wide

    var flipped: RegexReading { self == .narrow ? .wide : .narrow }

    var digits: ScalarSet { self == .narrow ? ScalarSet([0x30...0x39]) : Self.allDigits }
    var wordScalars: ScalarSet {
        self == .narrow
            ? ScalarSet([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A]) : Self.allWordScalars
    }
    var spaces: ScalarSet { self == .narrow ? ScalarSet([0x09...0x0D, 0x20...0x20]) : Self.allSpaces }

    /// What `.` matches.
    var anyInLine: ScalarSet {
        self == .narrow
            ? ScalarSet([0x0A...0x0A, 0x0D...0x0D, 0x2028...0x2029]).inverted
            : ScalarSet([0x0A...0x0A]).inverted
    }

    private static let allDigits = UnicodeCategories.scalars(in: "Nd") ?? .all
    private static let allWordScalars = ScalarSet(
        ["L", "M", "N", "Pc"].compactMap(UnicodeCategories.scalars(in:)).flatMap(\.ranges)
            + [0x200C...0x200D, 0x24B6...0x24E9])
    private static let allSpaces = ScalarSet([
        0x09...0x0D, 0x1C...0x20, 0x85...0x85, 0xA0...0xA0, 0x1680...0x1680, 0x2000...0x200A, 0x2028...0x2029,
        0x202F...0x202F, 0x205F...0x205F, 0x3000...0x3000, 0xFEFF...0xFEFF,
    ])
}

extension Pattern {
    /// The texts that an expression does not match in any dialect, given both readings of it.
    ///
    /// Where the dialects differ over large parts of Unicode, only texts of printable ASCII, over which they agree.
    static func excluding(_ narrow: Pattern, wide: Pattern) -> Pattern {
        guard narrow != wide, wide.largestSet > 40 else { return .complement(wide) }
        let printable = Pattern.scalars(ScalarSet([0x20...0x7E]))
        return .intersection([.repetition(printable, min: 0, max: nil), .complement(narrow)])
    }

    private var largestSet: Int {
        switch self {
        case .bytes: 0
        case .scalars(let set): set.ranges.count
        case .concatenation(let parts), .alternation(let parts), .intersection(let parts):
            parts.reduce(0) { max($0, $1.largestSet) }
        case .repetition(let part, _, _), .complement(let part): part.largestSet
        }
    }
}
