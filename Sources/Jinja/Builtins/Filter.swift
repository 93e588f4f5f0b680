/// The filters: jinja2's own, with `tojson` as Hugging Face has it.
enum Filter: String, Sendable {
    case abs, attr, batch, capitalize, center, count, d, `default`, dictsort, e, escape, first, float
    case forceescape, format, groupby, indent, int, items, join, last, length, list, lower, map, max, min
    case reject, rejectattr, replace, reverse, round, safe, select, selectattr, slice, sort, string
    case sum, title, tojson, trim, truncate, unique, upper, urlencode, wordcount

    var signature: Signature {
        switch self {
        case .map, .select, .reject, .selectattr, .rejectattr, .format: .variadic
        case .attr: Signature("name")
        case .batch: Signature("linecount, fill_with?")
        case .center: Signature("width?")
        case .d, .default: Signature("default_value?, boolean?")
        case .dictsort: Signature("case_sensitive?, by?, reverse?")
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
