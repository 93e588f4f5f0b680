/// Reads what Python's `re`, ECMA-262 and Rust's `regex` have in common; what only some of them know is refused
/// unless it can mean one thing only.
struct RegexParser {
    /// Flags that groups may turn on.
    struct Flags: Sendable {
        var ignoresCase = false
        var dotMatchesNewline = false
    }

    let scalars: [Unicode.Scalar]
    var position = 0
    var flags = Flags()
    var reading: RegexReading
    private var depth = 0

    private static let maximumDepth = 100
    private static let maximumLength = 1 << 16
    static let maximumCount = 1 << 16

    init(_ text: String, reading: RegexReading = .narrow) throws(GrammarError) {
        scalars = Array(text.unicodeScalars)
        self.reading = reading
        guard scalars.count <= Self.maximumLength else {
            throw .tooComplex(reason: "a regular expression of \(scalars.count) characters")
        }
    }

    mutating func parse() throws(GrammarError) -> RegularExpression {
        let expression = try alternation()
        guard position == scalars.count else { throw syntax("an unmatched )") }
        return expression
    }

    private mutating func alternation() throws(GrammarError) -> RegularExpression {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.maximumDepth else {
            throw .tooComplex(
                reason: "a regular expression with more than \(Self.maximumDepth) nested groups")
        }
        // A flag such as (?i) holds to the end of its group.
        let outerFlags = flags
        defer { flags = outerFlags }
        var branches = [try sequence()]
        while skip("|") { branches.append(try sequence()) }
        return branches.count == 1 ? branches[0] : .alternation(branches)
    }

    private mutating func sequence() throws(GrammarError) -> RegularExpression {
        var parts: [RegularExpression] = []
        while let next = peek, next != "|", next != ")" {
            guard let atom = try atom() else { continue }
            parts.append(try quantified(atom))
        }
        return parts.count == 1 ? parts[0] : .sequence(parts)
    }

    /// Nil for what stands for nothing: a comment, a flag.
    private mutating func atom() throws(GrammarError) -> RegularExpression? {
        guard let scalar = peek else { throw syntax("unexpected end") }
        switch scalar {
        case "(": return try group()
        case "[": return .scalars(try characterClass())
        case "\\": return try escape()
        case "*", "+", "?": throw syntax("nothing to repeat before \(scalar)")
        case ".":
            position += 1
            return .scalars(flags.dotMatchesNewline ? .all : reading.anyInLine)
        case "^":
            position += 1
            return .start
        case "$":
            position += 1
            return .end
        default:
            position += 1
            return .scalars(folded(ScalarSet([scalar.value...scalar.value])))
        }
    }

    private mutating func group() throws(GrammarError) -> RegularExpression? {
        position += 1
        var result: RegularExpression?
        if skip("?") {
            result = try extendedGroup()
        } else {
            result = try alternation()
        }
        guard skip(")") else { throw syntax("a missing )") }
        return result
    }

    /// What follows `(?`.
    private mutating func extendedGroup() throws(GrammarError) -> RegularExpression? {
        if skip(":") { return try alternation() }
        if skip("=") { return .lookahead(try alternation(), isNegated: false) }
        if skip("!") {
            // What must not match is read the other way round, so that all dialects agree on what remains.
            reading = reading.flipped
            defer { reading = reading.flipped }
            return .lookahead(try alternation(), isNegated: true)
        }
        if skip("#") {
            while let next = peek, next != ")" { position += 1 }
            return nil
        }
        if skip("P") {
            if peek == "=" { throw unsupported("a backreference") }
            guard peek == "<" else { throw syntax("an unknown group") }
        }
        if skip("<") {
            if peek == "=" || peek == "!" { throw unsupported("lookbehind") }
            try groupName()
            return try alternation()
        }
        return try flagGroup()
    }

    private mutating func groupName() throws(GrammarError) {
        let begin = position
        while let next = peek, next != ">" {
            guard next == "_" || next.properties.isAlphabetic || next.properties.numericType != nil else {
                throw syntax("a malformed group name")
            }
            position += 1
        }
        guard position > begin, skip(">") else { throw syntax("a malformed group name") }
    }

    private mutating func flagGroup() throws(GrammarError) -> RegularExpression? {
        let outer = flags
        var isOn = true
        while let next = peek {
            position += 1
            switch next {
            case "-" where isOn: isOn = false
            case "i": flags.ignoresCase = isOn
            case "s": flags.dotMatchesNewline = isOn
            // Without `m` and `x` being on, turning them off says nothing.
            case "u", "a": break
            case "m" where !isOn, "x" where !isOn: break
            case ")":
                position -= 1
                return nil
            case ":":
                let group = try alternation()
                flags = outer
                return group
            default: throw unsupported("the group (?\(next)")
            }
        }
        throw syntax("a missing )")
    }
}

extension RegexParser {
    var peek: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

    mutating func skip(_ scalar: Unicode.Scalar) -> Bool {
        guard peek == scalar else { return false }
        position += 1
        return true
    }

    func syntax(_ reason: String) -> GrammarError {
        let lines = scalars.prefix(position).split(separator: "\n", omittingEmptySubsequences: false)
        return .syntax(
            line: lines.count, column: (lines.last?.count ?? 0) + 1, reason: "regular expression: " + reason)
    }

    func unsupported(_ what: String) -> GrammarError {
        .unsupported(keyword: "regular expression", path: "", reason: "\(what) cannot be enforced")
    }
}
