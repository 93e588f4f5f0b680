/// The methods of Python's own types that a template can call.
enum Method: String, Sendable, CaseIterable {
    case capitalize, casefold, center, endswith, expandtabs, find, format, isalnum, isalpha, isascii
    case isdecimal, isdigit, isidentifier, islower, isnumeric, isprintable, isspace, istitle, isupper, join
    case ljust, lower, lstrip, partition, removeprefix, removesuffix, replace, rfind, rindex, rjust
    case rpartition, rsplit, rstrip, split, splitlines, startswith, strip, swapcase, title, upper, zfill
    case count, index
    case copy, get, items, keys, values
    case changed, cycle
    case next, reset
    // Methods that change their receiver; the sandbox forbids them.
    case append, clear, extend, insert, pop, popitem, remove, reverse, setdefault, sort, update

    /// Methods of Python's str that are not here.
    static let unsupportedNames: Set<String> = ["encode", "format_map", "maketrans", "translate"]

    func belongs(to receiver: Value) -> Bool {
        switch receiver {
        case .text: isOfText || self == .count || self == .index
        case .list: self == .count || self == .index || self == .copy || isForbidden(for: receiver)
        case .tuple, .range: self == .count || self == .index
        case .mapping:
            switch self {
            case .copy, .get, .items, .keys, .values: true
            default: isForbidden(for: receiver)
            }
        case .object(let reference):
            switch reference.kind {
            case .loop: self == .changed || self == .cycle
            case .cycler: self == .next || self == .reset
            default: false
            }
        default: false
        }
    }

    func isForbidden(for receiver: Value) -> Bool {
        switch (receiver, self) {
        case (.list, .append), (.list, .clear), (.list, .extend), (.list, .insert), (.list, .pop): true
        case (.list, .remove), (.list, .reverse), (.list, .sort): true
        case (.mapping, .clear), (.mapping, .pop), (.mapping, .popitem): true
        case (.mapping, .setdefault), (.mapping, .update): true
        default: false
        }
    }

    private var isOfText: Bool {
        switch self {
        case .capitalize, .casefold, .center, .endswith, .expandtabs, .find, .format, .isalnum, .isalpha,
            .isascii, .isdecimal, .isdigit, .isidentifier, .islower, .isnumeric, .isprintable, .isspace,
            .istitle, .isupper, .join, .ljust, .lower, .lstrip, .partition, .removeprefix, .removesuffix,
            .replace, .rfind, .rindex, .rjust, .rpartition, .rsplit, .rstrip, .split, .splitlines,
            .startswith, .strip, .swapcase, .title, .upper, .zfill:
            true
        default: false
        }
    }

    /// What it takes, read once for all of them.
    var signature: Signature { Self.signatures[self] ?? .none }

    private static let signatures = Dictionary(
        uniqueKeysWithValues: allCases.map { ($0, $0.writtenSignature) })

    private var writtenSignature: Signature {
        switch self {
        case .format, .changed, .cycle: .variadic
        case .center, .ljust, .rjust: Signature("width, fillchar?, /")
        case .startswith, .endswith: Signature("prefix, start?, end?, /")
        case .find, .rfind, .count, .index, .rindex: Signature("sub, start?, end?, /")
        case .expandtabs: Signature("tabsize?")
        case .join: Signature("iterable, /")
        case .strip, .lstrip, .rstrip: Signature("chars?, /")
        case .partition, .rpartition: Signature("sep, /")
        case .removeprefix, .removesuffix: Signature("prefix, /")
        case .replace: Signature("old, new, count?, /")
        case .split, .rsplit: Signature("sep?, maxsplit?")
        case .splitlines: Signature("keepends?")
        case .zfill: Signature("width, /")
        case .get: Signature("key, default?, /")
        default: .none
        }
    }
}
