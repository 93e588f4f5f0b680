/// Reads tokens into a syntax tree, by the grammar of jinja2's `parser.py`.
struct Parser {
    var names = NameTable()
    var macros: [MacroDefinition] = []
    /// Loops around the current statement in the current unit.
    var loopDepth = 0
    let limits: TemplateLimits

    private let tokens: [Token]
    private var position = 0
    private var depth = 0
    private let stack = StackGuard()

    init(_ tokens: [Token], limits: TemplateLimits) {
        self.tokens = tokens
        self.limits = limits
    }

    mutating func parseTemplate() throws(Failure) -> Block {
        let statements = try parseStatements(until: [], of: "template")
        return Block(scope: 0, statements: statements)
    }

    var token: Token { tokens[position] }

    /// The token after the current one; the last token is `.end`, which nothing gets past.
    var nextToken: Token { tokens[min(position + 1, tokens.count - 1)] }

    mutating func advance() {
        if position + 1 < tokens.count { position += 1 }
    }

    func isAt(_ symbol: Token.Symbol) -> Bool {
        token.kind == .symbol(symbol)
    }

    func isAt(name: String) -> Bool {
        if case .name(let current) = token.kind { current == name } else { false }
    }

    mutating func skip(_ symbol: Token.Symbol) -> Bool {
        guard isAt(symbol) else { return false }
        advance()
        return true
    }

    mutating func skip(name: String) -> Bool {
        guard isAt(name: name) else { return false }
        advance()
        return true
    }

    mutating func expect(_ symbol: Token.Symbol) throws(Failure) {
        guard skip(symbol) else { throw unexpected(expected: "'\(symbol.rawValue)'") }
    }

    mutating func expect(_ kind: Token.Kind, _ description: String) throws(Failure) {
        guard token.kind == kind else { throw unexpected(expected: description) }
        advance()
    }

    mutating func expectName() throws(Failure) -> String {
        guard case .name(let name) = token.kind else { throw unexpected(expected: "a name") }
        advance()
        return name
    }

    func unexpected(expected: String) -> Failure {
        Failure(.syntax, "expected \(expected), got \(token)", at: token.offset)
    }

    /// Runs a rule of the grammar one level deeper.
    mutating func nested<Result>(
        _ parse: (inout Parser) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        guard depth < limits.maximumDepth, stack.hasRoom else { throw tooDeep }
        depth += 1
        defer { depth -= 1 }
        return try parse(&self)
    }

    func make(
        _ kind: Expression.Kind, at offset: Int, above children: Expression...
    ) throws(Failure) -> Expression {
        try make(kind, at: offset, above: children)
    }

    func make(
        _ kind: Expression.Kind, at offset: Int, above children: [Expression]
    ) throws(Failure) -> Expression {
        let height = (children.lazy.map(\.height).max() ?? 0) + 1
        guard height <= limits.maximumDepth else { throw tooDeep }
        return Expression(kind: kind, offset: offset, height: height)
    }

    private var tooDeep: Failure {
        Failure(.limit, "too many levels inside one another", at: token.offset)
    }
}
