extension Renderer {
    /// Whether the value of an expression is true, without making one where only that is asked.
    mutating func holds(_ expression: Expression) throws(Failure) -> Bool {
        switch expression.kind {
        case .not, .and, .or, .comparison, .test: break
        default: return try evaluate(expression).isTrue
        }
        try descend()
        defer { ascend() }
        return try holdsNode(expression)
    }

    private mutating func holdsNode(_ expression: Expression) throws(Failure) -> Bool {
        switch expression.kind {
        case .not(let operand): return !(try holds(operand))
        case .and(let left, let right): return try holds(left) ? try holds(right) : false
        case .or(let left, let right): return try holds(left) ? true : try holds(right)
        case .comparison(let first, let rest): return try compares(first, rest, at: expression.offset)
        case .test(let base, let call): return try passes(base, call, at: expression.offset)
        default: return try evaluate(expression).isTrue
        }
    }

    mutating func compares(
        _ first: Expression, _ rest: [(comparison: ComparisonOperator, operand: Expression)], at offset: Int
    ) throws(Failure) -> Bool {
        var left = try evaluate(first)
        if rest.count == 1 {
            // What templates ask most: whether a text is a certain one.
            if case .literal(.text(let expected)) = rest[0].operand.kind, case .text(let text) = left {
                switch rest[0].comparison {
                case .equal: return text == expected
                case .notEqual: return text != expected
                default: break
                }
            }
            let right = try evaluate(rest[0].operand)
            self.offset = offset
            return try compare(left, rest[0].comparison, right)
        }
        for (comparison, operand) in rest {
            let right = try evaluate(operand)
            self.offset = offset
            guard try compare(left, comparison, right) else { return false }
            left = right
        }
        return true
    }

    mutating func passes(_ base: Expression, _ call: TestCall, at offset: Int) throws(Failure) -> Bool {
        let value = try evaluate(base)
        let arguments = BoundArguments(values: try evaluate(optional: call.arguments))
        self.offset = offset
        return try check(call.test, value, arguments)
    }
}
