extension Parser {
    mutating func parseExpression() throws(Failure) -> Expression {
        try nested { (parser) throws(Failure) in try parser.parseConditional() }
    }

    mutating func parseExpressionWithoutConditional() throws(Failure) -> Expression {
        try nested { (parser) throws(Failure) in try parser.parseOr() }
    }

    /// `a if b else c`
    private mutating func parseConditional() throws(Failure) -> Expression {
        var expression = try parseOr()
        while isAt(name: "if") {
            let offset = token.offset
            advance()
            let condition = try parseOr()
            if skip(name: "else") {
                let otherwise = try parseExpression()
                expression = try make(
                    .conditional(expression, condition: condition, otherwise: otherwise),
                    at: offset, above: expression, condition, otherwise)
            } else {
                expression = try make(
                    .conditional(expression, condition: condition, otherwise: nil),
                    at: offset, above: expression, condition)
            }
        }
        return expression
    }

    private mutating func parseOr() throws(Failure) -> Expression {
        var left = try parseAnd()
        while isAt(name: "or") {
            let offset = token.offset
            advance()
            let right = try parseAnd()
            left = try make(.or(left, right), at: offset, above: left, right)
        }
        return left
    }

    private mutating func parseAnd() throws(Failure) -> Expression {
        var left = try parseNot()
        while isAt(name: "and") {
            let offset = token.offset
            advance()
            let right = try parseNot()
            left = try make(.and(left, right), at: offset, above: left, right)
        }
        return left
    }

    private mutating func parseNot() throws(Failure) -> Expression {
        guard isAt(name: "not") else { return try parseComparison() }
        let offset = token.offset
        advance()
        let operand = try nested { (parser) throws(Failure) in try parser.parseNot() }
        return try make(.not(operand), at: offset, above: operand)
    }

    private mutating func parseComparison() throws(Failure) -> Expression {
        let offset = token.offset
        let first = try parseSum()
        var rest: [(comparison: ComparisonOperator, operand: Expression)] = []
        while let comparison = skipComparisonOperator() {
            rest.append((comparison, try parseSum()))
        }
        if rest.isEmpty { return first }
        return try make(.comparison(first, rest), at: offset, above: [first] + rest.map(\.operand))
    }

    private mutating func skipComparisonOperator() -> ComparisonOperator? {
        let comparison: ComparisonOperator
        switch token.kind {
        case .symbol(.equal): comparison = .equal
        case .symbol(.notEqual): comparison = .notEqual
        case .symbol(.less): comparison = .less
        case .symbol(.lessOrEqual): comparison = .lessOrEqual
        case .symbol(.greater): comparison = .greater
        case .symbol(.greaterOrEqual): comparison = .greaterOrEqual
        case .name("in"): comparison = .contained
        case .name("not"):
            guard case .name("in") = nextToken.kind else { return nil }
            advance()
            comparison = .notContained
        default: return nil
        }
        advance()
        return comparison
    }

    private mutating func parseSum() throws(Failure) -> Expression {
        var left = try parseConcatenation()
        while isAt(.add) || isAt(.subtract) {
            let offset = token.offset
            let operation: ArithmeticOperator = isAt(.add) ? .add : .subtract
            advance()
            let right = try parseConcatenation()
            left = try make(.arithmetic(operation, left, right), at: offset, above: left, right)
        }
        return left
    }

    private mutating func parseConcatenation() throws(Failure) -> Expression {
        let first = try parseProduct()
        guard isAt(.concatenate) else { return first }
        let offset = token.offset
        var parts = [first]
        while skip(.concatenate) { parts.append(try parseProduct()) }
        return try make(.concatenation(parts), at: offset, above: parts)
    }

    private mutating func parseProduct() throws(Failure) -> Expression {
        var left = try parsePower()
        while true {
            let operation: ArithmeticOperator
            switch token.kind {
            case .symbol(.multiply): operation = .multiply
            case .symbol(.divide): operation = .divide
            case .symbol(.floorDivide): operation = .floorDivide
            case .symbol(.modulo): operation = .modulo
            default: return left
            }
            let offset = token.offset
            advance()
            let right = try parsePower()
            left = try make(.arithmetic(operation, left, right), at: offset, above: left, right)
        }
    }

    /// Powers group to the left here, other than in Python.
    private mutating func parsePower() throws(Failure) -> Expression {
        var left = try parseUnary()
        while isAt(.power) {
            let offset = token.offset
            advance()
            let right = try parseUnary()
            left = try make(.arithmetic(.power, left, right), at: offset, above: left, right)
        }
        return left
    }

    private mutating func parseUnary(withFilters: Bool = true) throws(Failure) -> Expression {
        var expression: Expression
        if isAt(.subtract) || isAt(.add) {
            let offset = token.offset
            let negates = isAt(.subtract)
            advance()
            let operand = try nested { (parser) throws(Failure) in
                try parser.parseUnary(withFilters: false)
            }
            expression = try make(negates ? .negate(operand) : .plus(operand), at: offset, above: operand)
        } else {
            expression = try parsePrimary()
        }
        expression = try parsePostfix(expression)
        return withFilters ? try parseFilters(expression) : expression
    }

    mutating func parsePrimary() throws(Failure) -> Expression {
        let offset = token.offset
        let kind: Expression.Kind
        switch token.kind {
        case .name("true"), .name("True"): kind = .literal(.bool(true))
        case .name("false"), .name("False"): kind = .literal(.bool(false))
        case .name("none"), .name("None"): kind = .literal(.none)
        case .name(let name): kind = .name(names.load(name))
        case .integer(let value): kind = .literal(.integer(value))
        case .bigInteger(let digits): kind = .literal(.bigInteger(digits))
        case .double(let value): kind = .literal(.double(value))
        case .string: return try parseString()
        case .symbol(.openParenthesis):
            advance()
            let expression = try parseTuple(isParenthesized: true)
            try expect(.closeParenthesis)
            return expression
        case .symbol(.openBracket): return try parseList()
        case .symbol(.openBrace): return try parseMapping()
        default: throw Failure(.syntax, "unexpected \(token)", at: offset)
        }
        advance()
        return try make(kind, at: offset)
    }

    private mutating func parseString() throws(Failure) -> Expression {
        let offset = token.offset
        var text = ""
        while case .string(let part) = token.kind {
            text += part
            advance()
        }
        return try make(.literal(.text(Text(text, origin: .template))), at: offset)
    }

    /// One expression, or several with commas between them, which are a tuple.
    mutating func parseTuple(isParenthesized: Bool = false) throws(Failure) -> Expression {
        let offset = token.offset
        if isParenthesized, isAt(.closeParenthesis) { return try make(.tuple([]), at: offset) }
        let first = try parseExpression()
        guard isAt(.comma) else { return first }
        var elements = [first]
        while skip(.comma), !isAtTupleEnd { elements.append(try parseExpression()) }
        return try make(.tuple(elements), at: offset, above: elements)
    }

    private var isAtTupleEnd: Bool {
        switch token.kind {
        case .variableEnd, .blockEnd, .symbol(.closeParenthesis): true
        default: false
        }
    }

    private mutating func parseList() throws(Failure) -> Expression {
        let offset = token.offset
        var elements: [Expression] = []
        advance()
        while !isAt(.closeBracket) {
            if !elements.isEmpty { try expect(.comma) }
            if isAt(.closeBracket) { break }
            elements.append(try parseExpression())
        }
        advance()
        return try make(.list(elements), at: offset, above: elements)
    }

    private mutating func parseMapping() throws(Failure) -> Expression {
        let offset = token.offset
        var members: [(key: Expression, value: Expression)] = []
        advance()
        while !isAt(.closeBrace) {
            if !members.isEmpty { try expect(.comma) }
            if isAt(.closeBrace) { break }
            let key = try parseExpression()
            try expect(.colon)
            members.append((key, try parseExpression()))
        }
        advance()
        return try make(.mapping(members), at: offset, above: members.map(\.key) + members.map(\.value))
    }
}
