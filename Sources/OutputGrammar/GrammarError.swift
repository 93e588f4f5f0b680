/// Why a grammar cannot be built or compiled.
public enum GrammarError: Error, Sendable, Hashable {
    /// The text of a grammar or of a regular expression is malformed; both numbers count from 1.
    case syntax(line: Int, column: Int, reason: String)
    /// The construct is understood, but is not among those that can be enforced.
    case unsupported(keyword: String, path: String, reason: String)
    case invalidSchema(path: String, reason: String)
    /// A limit on size, depth or states was passed.
    case tooComplex(reason: String)
    case undefinedRule(String)
    /// The rule can begin with itself, without a byte in between.
    case leftRecursion(rule: String)
    /// No text whatever satisfies the grammar.
    case matchesNothing
}

extension GrammarError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .syntax(let line, let column, let reason): "line \(line), column \(column): \(reason)"
        case .unsupported(let keyword, let path, let reason): "\(keyword) at \(place(path)): \(reason)"
        case .invalidSchema(let path, let reason): "schema at \(place(path)): \(reason)"
        case .tooComplex(let reason): "the grammar is too complex: \(reason)"
        case .undefinedRule(let name): "the rule \(name) is not defined"
        case .leftRecursion(let rule): "the rule \(rule) begins with itself"
        case .matchesNothing: "no text satisfies the grammar"
        }
    }

    private func place(_ path: String) -> String { path.isEmpty ? "the root" : path }
}
