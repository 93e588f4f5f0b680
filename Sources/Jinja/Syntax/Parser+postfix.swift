extension Parser {
    /// Attributes, elements and calls.
    mutating func parsePostfix(_ base: Expression) throws(Failure) -> Expression {
        var expression = base
        while true {
            switch token.kind {
            case .symbol(.dot): expression = try parseAttribute(of: expression)
            case .symbol(.openBracket): expression = try parseElement(of: expression)
            case .symbol(.openParenthesis): expression = try parseCall(of: expression)
            default: return expression
            }
        }
    }

    /// Filters and tests, and calls of what they give.
    mutating func parseFilters(_ base: Expression) throws(Failure) -> Expression {
        var expression = base
        while true {
            switch token.kind {
            case .symbol(.pipe):
                advance()
                let (call, children) = try parseFilterCall()
                expression = try make(
                    .filter(expression, call), at: call.offset, above: [expression] + children)
            case .name("is"): expression = try parseTest(of: expression)
            case .symbol(.openParenthesis): expression = try parseCall(of: expression)
            default: return expression
            }
        }
    }

    private mutating func parseAttribute(of base: Expression) throws(Failure) -> Expression {
        let offset = token.offset
        advance()
        switch token.kind {
        case .name(let name):
            advance()
            return try make(.attribute(base, Attribute(name)), at: offset, above: base)
        case .integer(let index):
            let position = try make(.literal(.integer(index)), at: token.offset)
            advance()
            return try make(.element(base, position), at: offset, above: base)
        default: throw unexpected(expected: "a name or a number")
        }
    }

    private mutating func parseElement(of base: Expression) throws(Failure) -> Expression {
        let offset = token.offset
        advance()
        if skip(.closeBracket) {
            let tuple = try make(.tuple([]), at: offset)
            return try make(.element(base, tuple), at: offset, above: base, tuple)
        }
        guard !isAt(.colon) else { return try parseSlice(of: base, start: nil, at: offset) }
        let index = try parseExpression()
        if isAt(.colon) { return try parseSlice(of: base, start: index, at: offset) }
        if skip(.closeBracket) {
            if case .literal(.text(let name)) = index.kind {
                return try make(.member(base, Attribute(name.string)), at: offset, above: base)
            }
            return try make(.element(base, index), at: offset, above: base, index)
        }
        var indexes = [index]
        while skip(.comma) { indexes.append(try parseExpression()) }
        try expect(.closeBracket)
        let tuple = try make(.tuple(indexes), at: index.offset, above: indexes)
        return try make(.element(base, tuple), at: offset, above: base, tuple)
    }

    private mutating func parseSlice(
        of base: Expression, start: Expression?, at offset: Int
    ) throws(Failure) -> Expression {
        try expect(.colon)
        let stop = isAt(.colon) || isAt(.closeBracket) ? nil : try parseExpression()
        var step: Expression?
        if skip(.colon), !isAt(.closeBracket) { step = try parseExpression() }
        try expect(.closeBracket)
        return try make(
            .slice(base, start: start, stop: stop, step: step),
            at: offset, above: [base] + [start, stop, step].compactMap(\.self))
    }

    private mutating func parseCall(of callee: Expression) throws(Failure) -> Expression {
        let offset = token.offset
        let (arguments, children) = try parseArguments()
        return try make(.call(callee, arguments), at: offset, above: [callee] + children)
    }

    /// Reads arguments in parentheses, and gives all their expressions for the tree's height as well.
    private mutating func parseArguments() throws(Failure) -> (CallArguments, [Expression]) {
        var arguments = CallArguments()
        var expressions: [Expression] = []
        try expect(.openParenthesis)
        while !isAt(.closeParenthesis) {
            if !expressions.isEmpty {
                try expect(.comma)
                if isAt(.closeParenthesis) { break }
            }
            let offset = token.offset
            var isInOrder = arguments.keywordSpread == nil
            let expression: Expression
            if skip(.multiply) {
                isInOrder = isInOrder && arguments.spread == nil
                expression = try parseExpression()
                arguments.spread = expression
            } else if skip(.power) {
                expression = try parseExpression()
                arguments.keywordSpread = expression
            } else if case .name(let name) = token.kind, nextToken.kind == .symbol(.assign) {
                advance()
                advance()
                expression = try parseExpression()
                isInOrder = isInOrder && !arguments.keywords.contains { $0.name == name }
                arguments.keywords.append((name, expression))
            } else {
                isInOrder = isInOrder && arguments.spread == nil && arguments.keywords.isEmpty
                expression = try parseExpression()
                arguments.positional.append(expression)
            }
            guard isInOrder else {
                throw Failure(.syntax, "invalid syntax for function call expression", at: offset)
            }
            expressions.append(expression)
        }
        advance()
        return (arguments, expressions)
    }

    /// Reads a filter after the `|`.
    mutating func parseFilterCall() throws(Failure) -> (FilterCall, [Expression]) {
        let offset = token.offset
        var name = try expectName()
        while skip(.dot) { name += "." + (try expectName()) }
        guard let filter = Filter(rawValue: name) else {
            guard !Filter.unsupportedNames.contains(name) else {
                throw Failure(.unsupported, "the filter '\(name)' is not supported", at: offset)
            }
            throw Failure(.syntax, "No filter named '\(name)'.", at: offset)
        }
        let (arguments, children) = isAt(.openParenthesis) ? try parseArguments() : (CallArguments(), [])
        let bound = try bind(arguments, to: filter.signature, of: "filter '\(name)'", at: offset)
        try checkNestedName(filter, bound.arguments, at: offset)
        let call = FilterCall(
            filter: filter, arguments: bound.arguments, keywords: bound.keywords, offset: offset)
        return (call, children)
    }

    /// `map('name')`, `select('name')` and their like name a filter or a test in a string.
    private func checkNestedName(
        _ filter: Filter, _ arguments: [Expression?], at offset: Int
    ) throws(Failure) {
        guard let position = filter.nestedNamePosition, arguments.indices.contains(position),
            case .literal(.text(let name))? = arguments[position]?.kind
        else { return }
        if filter == .map {
            guard Filter(rawValue: name.string) != nil else {
                throw Failure(.syntax, "No filter named '\(name.string)'.", at: offset)
            }
        } else if Test(name: name.string) == nil {
            throw Failure(.syntax, "No test named '\(name.string)'.", at: offset)
        }
    }

    private mutating func parseTest(of base: Expression) throws(Failure) -> Expression {
        let offset = token.offset
        advance()
        let isNegated = skip(name: "not")
        let nameOffset = token.offset
        var name = try expectName()
        while skip(.dot) { name += "." + (try expectName()) }
        guard let test = Test(name: name) else {
            throw Failure(.syntax, "No test named '\(name)'.", at: nameOffset)
        }
        var (arguments, children) = (CallArguments(), [Expression]())
        if isAt(.openParenthesis) {
            (arguments, children) = try parseArguments()
        } else if isAtTestArgument {
            if isAt(name: "is") {
                throw Failure(.syntax, "You cannot chain multiple tests with is", at: token.offset)
            }
            let primary = try nested { (parser) throws(Failure) in
                try parser.parsePostfix(try parser.parsePrimary())
            }
            arguments.positional.append(primary)
            children = [primary]
        }
        let bound = try bind(arguments, to: test.signature, of: "test '\(name)'", at: nameOffset)
        let call = TestCall(test: test, arguments: bound.arguments)
        let expression = try make(.test(base, call), at: offset, above: [base] + children)
        return isNegated ? try make(.not(expression), at: offset, above: expression) : expression
    }

    private var isAtTestArgument: Bool {
        switch token.kind {
        case .name(let name): name != "else" && name != "or" && name != "and"
        case .string, .integer, .bigInteger, .double: true
        case .symbol(.openBracket), .symbol(.openBrace): true
        default: false
        }
    }

    private func bind(
        _ arguments: CallArguments, to signature: Signature, of callee: String, at offset: Int
    ) throws(Failure) -> (arguments: [Expression?], keywords: [(name: String, value: Expression)]) {
        guard arguments.spread == nil, arguments.keywordSpread == nil else {
            throw Failure(.unsupported, "* and ** arguments of a \(callee) are not supported", at: offset)
        }
        do {
            return try signature.bind(arguments.positional, arguments.keywords, of: callee)
        } catch {
            throw Failure(.syntax, error.message, at: offset)
        }
    }
}
