/// The general categories of Unicode, by their short names.
enum UnicodeCategories {
    /// The scalars of a category (`Lu`) or of a group of categories (`L`); nil for a name that is neither.
    static func scalars(in name: String) -> ScalarSet? {
        let short = longNames[name.lowercased()] ?? name
        if short == "Any" { return .all }
        if short == "ASCII" { return ScalarSet([0...0x7F]) }
        let ranges = runs.filter { $0.name == short || (short.utf8.count == 1 && $0.name.hasPrefix(short)) }
        guard !ranges.isEmpty else { return nil }
        return ScalarSet(ranges.map(\.range))
    }

    private struct Run {
        var range: ClosedRange<UInt32>
        let name: String
    }

    /// One pass over the code points that may be assigned, at the first use.
    private static let runs: [Run] = {
        var runs: [Run] = []
        let assignable: [ClosedRange<UInt32>] = [0...0xD7FF, 0xE000...0x3FFFF, 0xE0000...0xE0FFF]
        for value in assignable.joined() {
            guard let scalar = Unicode.Scalar(value), let name = names[scalar.properties.generalCategory]
            else { continue }
            if let last = runs.indices.last, runs[last].name == name, runs[last].range.upperBound + 1 == value
            {
                runs[last].range = runs[last].range.lowerBound...value
            } else {
                runs.append(Run(range: value...value, name: name))
            }
        }
        return runs
    }()

    private static let names: [Unicode.GeneralCategory: String] = [
        .uppercaseLetter: "Lu", .lowercaseLetter: "Ll", .titlecaseLetter: "Lt", .modifierLetter: "Lm",
        .otherLetter: "Lo", .nonspacingMark: "Mn", .spacingMark: "Mc", .enclosingMark: "Me",
        .decimalNumber: "Nd",
        .letterNumber: "Nl", .otherNumber: "No", .connectorPunctuation: "Pc", .dashPunctuation: "Pd",
        .openPunctuation: "Ps", .closePunctuation: "Pe", .initialPunctuation: "Pi", .finalPunctuation: "Pf",
        .otherPunctuation: "Po", .mathSymbol: "Sm", .currencySymbol: "Sc", .modifierSymbol: "Sk",
        .otherSymbol: "So", .spaceSeparator: "Zs", .lineSeparator: "Zl", .paragraphSeparator: "Zp",
        .control: "Cc", .format: "Cf",
    ]

    private static let longNames = [
        "letter": "L", "uppercase_letter": "Lu", "lowercase_letter": "Ll", "titlecase_letter": "Lt",
        "mark": "M",
        "number": "N", "decimal_number": "Nd", "punctuation": "P", "symbol": "S", "separator": "Z",
        "any": "Any", "ascii": "ASCII",
    ]
}
