/// The tests that follow `is`.
enum Test: String, Sendable, CaseIterable {
    case boolean, callable, defined, divisibleby, equal, escaped, even, `false`, filter, float, greater
    case greaterOrEqual, `in`, integer, iterable, less, lessOrEqual, lower, mapping, none, notEqual, number
    case odd, sameas, sequence, string, test, `true`, undefined, upper

    init?(name: String) {
        switch name {
        case "eq", "equalto", "==": self = .equal
        case "ne", "!=": self = .notEqual
        case "lt", "lessthan", "<": self = .less
        case "le", "<=": self = .lessOrEqual
        case "gt", "greaterthan", ">": self = .greater
        case "ge", ">=": self = .greaterOrEqual
        case "equal", "notEqual", "less", "lessOrEqual", "greater", "greaterOrEqual": return nil
        default: self.init(rawValue: name)
        }
    }

    /// What it takes, read once for all of them.
    var signature: Signature { Self.signatures[self] ?? .none }

    private static let signatures = Dictionary(
        uniqueKeysWithValues: allCases.map { ($0, $0.writtenSignature) })

    private var writtenSignature: Signature {
        switch self {
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: Signature("other, /")
        case .divisibleby: Signature("num")
        case .sameas: Signature("other")
        case .in: Signature("seq")
        default: .none
        }
    }
}
