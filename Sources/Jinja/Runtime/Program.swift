/// A compiled template.
struct Program: Sendable {
    let body: Block
    let macros: [MacroDefinition]
    let names: NameTable.Resolution

    init(_ source: Source, limits: TemplateLimits) throws(Failure) {
        guard source.bytes.count <= limits.maximumByteCount else {
            throw .limit("more than \(limits.maximumByteCount) bytes")
        }
        var parser = Parser(try Lexer.tokens(of: source), limits: limits)
        body = try parser.parseTemplate()
        macros = parser.macros
        names = parser.names.resolved()
    }
}
