/// The filters: jinja2's own, with `tojson` as Hugging Face has it.
enum Filter: String, Sendable, CaseIterable {
    case abs, attr, batch, capitalize, center, count, d, `default`, dictsort, e, escape, filesizeformat
    case first, float
    case forceescape, format, groupby, indent, int, items, join, last, length, list, lower, map, max, min
    case reject, rejectattr, replace, reverse, round, safe, select, selectattr, slice, sort, string
    case striptags, sum, title, tojson, trim, truncate, unique, upper, urlencode, wordcount, wordwrap, xmlattr

    /// Those of jinja2 that are not here: chance has no place in a prompt, and nobody prints links or Python
    /// data into one.
    static let unsupportedNames: Set<String> = ["pprint", "random", "urlize"]

    static func isKnown(_ name: String) -> Bool {
        Filter(rawValue: name) != nil || unsupportedNames.contains(name)
    }

    /// What it takes, read once for all of them.
    var signature: Signature { Self.signatures[self] ?? .none }

    private static let signatures = Dictionary(
        uniqueKeysWithValues: allCases.map { ($0, $0.writtenSignature) })

    private var writtenSignature: Signature {
        switch self {
        case .map, .select, .reject, .selectattr, .rejectattr, .format: .variadic
        case .attr: Signature("name")
        case .batch: Signature("linecount, fill_with?")
        case .center: Signature("width?")
        case .d, .default: Signature("default_value?, boolean?")
        case .dictsort: Signature("case_sensitive?, by?, reverse?")
        case .filesizeformat: Signature("binary?")
        case .float: Signature("default?")
        case .groupby: Signature("attribute, default?, case_sensitive?")
        case .indent: Signature("width?, first?, blank?")
        case .int: Signature("default?, base?")
        case .join: Signature("d?, attribute?")
        case .max, .min, .unique: Signature("case_sensitive?, attribute?")
        case .replace: Signature("old, new, count?")
        case .round: Signature("precision?, method?")
        case .slice: Signature("slices, fill_with?")
        case .sort: Signature("reverse?, case_sensitive?, attribute?")
        case .sum: Signature("attribute?, start?")
        case .tojson: Signature("ensure_ascii?, indent?, separators?, sort_keys?")
        case .trim: Signature("chars?")
        case .truncate: Signature("length?, killwords?, end?, leeway?")
        case .wordwrap: Signature("width?, break_long_words?, wrapstring?, break_on_hyphens?")
        case .xmlattr: Signature("autospace?")
        default: .none
        }
    }

    /// Where among the arguments the name of another filter, or of a test, stands.
    var nestedNamePosition: Int? {
        switch self {
        case .map, .select, .reject: 0
        case .selectattr, .rejectattr: 1
        default: nil
        }
    }
}
