extension Parser {
    /// Reads statements up to a tag that is named like one of the terminators; its name is the current
    /// token then. Without terminators, up to the end of the template.
    mutating func parseStatements(
        until terminators: [String], of construct: String
    ) throws(Failure) -> [Statement] {
        try nested { (parser) throws(Failure) in
            try parser.parseStatementList(until: terminators, of: construct)
        }
    }

    private mutating func parseStatementList(
        until terminators: [String], of construct: String
    ) throws(Failure) -> [Statement] {
        var statements: [Statement] = []
        while true {
            let offset = token.offset
            switch token.kind {
            case .text(let text):
                statements.append(.text(Text(text, origin: .template)))
                advance()
            case .variableBegin:
                advance()
                let mark = names.referenceCount
                let expression = try parseTuple()
                let isConstant = names.referenceCount == mark
                statements.append(isConstant ? .constantOutput(expression) : .output(expression))
                try expect(.variableEnd, "'}}'")
            case .blockBegin:
                advance()
                if case .name(let name) = token.kind, terminators.contains(name) { return statements }
                try parseStatement(into: &statements, expecting: terminators)
                try expect(.blockEnd, "'%}'")
            default:
                guard terminators.isEmpty else {
                    let expected = terminators.map { "'\($0)'" }.joined(separator: " or ")
                    throw Failure(
                        .syntax, "unexpected end of template: \(construct) lacks its \(expected)", at: offset)
                }
                return statements
            }
        }
    }

    private mutating func parseStatement(
        into statements: inout [Statement], expecting terminators: [String]
    ) throws(Failure) {
        let offset = token.offset
        guard case .name(let name) = token.kind else { throw unexpected(expected: "a tag's name") }
        advance()
        switch name {
        case "if": statements.append(try parseIf())
        case "for": statements.append(try parseFor(at: offset))
        case "set": statements.append(try parseSet())
        case "macro": statements.append(try parseMacro())
        case "call": statements.append(try parseCallBlock(at: offset))
        case "filter": statements.append(try parseFilterBlock())
        case "with": statements.append(try parseWith())
        case "generation": statements.append(.generation(try parseBlock(until: "endgeneration")))
        case "break", "continue":
            guard loopDepth > 0 else { throw Failure(.syntax, "'\(name)' outside loop", at: offset) }
            statements.append(name == "break" ? .break : .continue)
        case "print":
            var isFirst = true
            while token.kind != .blockEnd {
                if !isFirst { try expect(.comma) }
                statements.append(.output(try parseExpression()))
                isFirst = false
            }
        case "block", "extends", "include", "import", "from", "autoescape":
            throw Failure(.unsupported, "the tag '\(name)' is not supported", at: offset)
        default:
            var message = "Encountered unknown tag '\(name)'."
            if !terminators.isEmpty {
                message += " Looking for \(terminators.map { "'\($0)'" }.joined(separator: " or "))."
            }
            throw Failure(.syntax, message, at: offset)
        }
    }

    /// Reads a body in a scope of its own, and the tag that ends it up to its `%}`.
    private mutating func parseBlock(until terminator: String) throws(Failure) -> Block {
        try expect(.blockEnd, "'%}'")
        let scope = names.enterScope()
        defer { names.leaveScope() }
        let statements = try parseStatements(until: [terminator], of: "a block")
        advance()
        return Block(scope: scope, statements: statements)
    }

    private mutating func parseIf() throws(Failure) -> Statement {
        var branches: [BranchStatement.Branch] = []
        var otherwise: [Statement] = []
        while true {
            let condition = try parseTupleWithoutConditional()
            try expect(.blockEnd, "'%}'")
            let body = try parseBranch(until: ["elif", "else", "endif"])
            branches.append(BranchStatement.Branch(condition: condition, body: body))
            if skip(name: "elif") { continue }
            if skip(name: "else") {
                try expect(.blockEnd, "'%}'")
                otherwise = try parseBranch(until: ["endif"])
            }
            advance()
            return .branch(BranchStatement(branches, otherwise: otherwise))
        }
    }

    private mutating func parseBranch(until terminators: [String]) throws(Failure) -> [Statement] {
        names.enterBranch()
        defer { names.leaveBranch() }
        return try parseStatements(until: terminators, of: "'if'")
    }

    private mutating func parseFor(at offset: Int) throws(Failure) -> Statement {
        // The targets are known only after `in`, but what is iterated belongs to the scope outside.
        let targetNames = try parseTargetNames()
        guard skip(name: "in") else { throw unexpected(expected: "'in'") }
        let sequence = try parseTupleWithoutConditional()
        _ = names.enterScope()
        let target = try declare(targetNames)
        let condition = skip(name: "if") ? try parseExpression() : nil
        let isRecursive = skip(name: "recursive")
        try expect(.blockEnd, "'%}'")

        let mark = names.referenceCount
        let scope = names.enterScope()
        let loopSlot = names.declareParameter("loop")
        loopDepth += 1
        let statements = try parseStatements(until: ["endfor", "else"], of: "'for'")
        loopDepth -= 1
        let usesLoop = names.isReferenced("loop", since: mark)
        names.leaveScope()
        names.leaveScope()

        var otherwise: Block?
        if skip(name: "else") {
            try expect(.blockEnd, "'%}'")
            let scope = names.enterScope()
            otherwise = Block(scope: scope, statements: try parseStatements(until: ["endfor"], of: "'for'"))
            names.leaveScope()
        }
        advance()
        return .loop(
            LoopStatement(
                target: target,
                sequence: sequence,
                condition: condition,
                isRecursive: isRecursive,
                loopSlot: usesLoop || isRecursive ? loopSlot : nil,
                body: Block(scope: scope, statements: statements),
                otherwise: otherwise,
                offset: offset
            ))
    }

    /// What is tested or iterated: there may be no inline `if`, which would be the loop's own.
    private mutating func parseTupleWithoutConditional() throws(Failure) -> Expression {
        let offset = token.offset
        let first = try parseExpressionWithoutConditional()
        guard isAt(.comma) else { return first }
        var elements = [first]
        while skip(.comma) {
            if token.kind == .blockEnd || isAt(name: "if") || isAt(name: "recursive") { break }
            elements.append(try parseExpressionWithoutConditional())
        }
        return try make(.tuple(elements), at: offset, above: elements)
    }

    private mutating func parseSet() throws(Failure) -> Statement {
        let targetNames = try parseTargetNames(allowsAttributes: true)
        if skip(.assign) {
            let value = try parseTuple()
            return .set(try store(targetNames), value)
        }
        var filters: [FilterCall] = []
        while skip(.pipe) { filters.append(try parseFilterCall().0) }
        let block = try parseBlock(until: "endset")
        return .setBlock(try store(targetNames), block, filters: filters)
    }

    private mutating func parseFilterBlock() throws(Failure) -> Statement {
        var filters = [try parseFilterCall().0]
        while skip(.pipe) { filters.append(try parseFilterCall().0) }
        return .filter(try parseBlock(until: "endfilter"), filters)
    }

    private mutating func parseWith() throws(Failure) -> Statement {
        var assignments: [(name: String, value: Expression)] = []
        while token.kind != .blockEnd {
            if !assignments.isEmpty { try expect(.comma) }
            let name = try expectName()
            try expect(.assign)
            assignments.append((name, try parseExpression()))
        }
        try expect(.blockEnd, "'%}'")
        let scope = names.enterScope()
        defer { names.leaveScope() }
        let slots = assignments.map { (slot: names.declareParameter($0.name), value: $0.value) }
        let statements = try parseStatements(until: ["endwith"], of: "'with'")
        advance()
        return .with(slots, Block(scope: scope, statements: statements))
    }
}
