extension Renderer {
    mutating func evaluate(_ expression: Expression) throws(Failure) -> Value {
        switch expression.kind {
        // Leaves cost neither depth nor much else.
        case .literal(let value): return value
        case .name(let reference): return value(of: reference)
        case .attribute(let base, let attribute):
            // What templates do most: a member of a variable.
            guard case .name(let reference) = base.kind else { break }
            try step()
            offset = expression.offset
            if let member = member(attribute, ofVariable: reference) { return member }
            return try self.attribute(attribute, of: value(of: reference))
        default: break
        }
        try descend()
        defer { ascend() }
        return try evaluateNode(expression)
    }

    /// A switch that only delegates keeps the stack frames of a deep recursion small.
    private mutating func evaluateNode(_ expression: Expression) throws(Failure) -> Value {
        switch expression.kind {
        case .literal(let value): value
        case .name(let reference): value(of: reference)
        case .list(let elements): try .list(try evaluate(elements))
        case .tuple(let elements): try .tuple(try evaluate(elements))
        case .mapping(let members): try evaluateMapping(members, at: expression.offset)
        case .not(let operand): .bool(!(try holds(operand)))
        case .negate(let operand): try evaluateSign(operand, at: expression.offset, negates: true)
        case .plus(let operand): try evaluateSign(operand, at: expression.offset, negates: false)
        case .and(let left, let right): try evaluateLogical(left, right, stopsAt: false)
        case .or(let left, let right): try evaluateLogical(left, right, stopsAt: true)
        case .arithmetic(let operation, let left, let right):
            try evaluateArithmetic(operation, left, right, at: expression.offset)
        case .concatenation(let parts): try evaluateConcatenation(parts)
        case .comparison(let first, let rest): .bool(try compares(first, rest, at: expression.offset))
        case .conditional(let then, let condition, let otherwise):
            try evaluateConditional(then, condition, otherwise)
        case .attribute(let base, let attribute):
            try evaluateAttribute(base, attribute, at: expression.offset)
        case .member(let base, let attribute):
            try evaluateMember(base, attribute, at: expression.offset)
        case .element(let base, let index): try evaluateElement(base, index, at: expression.offset)
        case .slice(let base, let start, let stop, let step):
            try evaluateSlice(base, start, stop, step, at: expression.offset)
        case .call(let callee, let arguments):
            try evaluateCall(callee, arguments, at: expression.offset, caller: nil)
        case .filter(let base, let call): try apply(call, to: try evaluate(base))
        case .test(let base, let call): .bool(try passes(base, call, at: expression.offset))
        }
    }

    private mutating func evaluate(_ expressions: [Expression]) throws(Failure) -> [Value] {
        var values: [Value] = []
        values.reserveCapacity(expressions.count)
        for expression in expressions { values.append(try evaluate(expression)) }
        return values
    }

    private mutating func evaluateMapping(
        _ members: [(key: Expression, value: Expression)], at offset: Int
    ) throws(Failure) -> Value {
        var mapping = MappingBuilder()
        for (key, value) in members {
            let key = try evaluate(key)
            let value = try evaluate(value)
            self.offset = offset
            try mapping.updateValue(value, forKey: key)
        }
        return .mapping(try mapping.mapping())
    }

    private mutating func evaluateSign(
        _ operand: Expression, at offset: Int, negates: Bool
    ) throws(Failure) -> Value {
        let value = try evaluate(operand)
        self.offset = offset
        switch value {
        case .undefined(let undefined): throw undefined.failure
        case .bigInteger where !negates: return value
        case .bigInteger(let digits):
            return .bigInteger(digits.hasPrefix("-") ? String(digits.dropFirst()) : "-" + digits)
        default: break
        }
        guard let number = Number(value) else {
            throw .type("bad operand type for unary \(negates ? "-" : "+"): '\(value.typeName)'")
        }
        if case .double(let value) = number { return .double(negates ? -value : value) }
        return negates ? try Number.integer(0).applying(.subtract, number).value : number.value
    }

    private mutating func evaluateLogical(
        _ left: Expression, _ right: Expression, stopsAt decisive: Bool
    ) throws(Failure) -> Value {
        let value = try evaluate(left)
        return value.isTrue == decisive ? value : try evaluate(right)
    }

    private mutating func evaluateArithmetic(
        _ operation: ArithmeticOperator, _ left: Expression, _ right: Expression, at offset: Int
    ) throws(Failure) -> Value {
        let left = try evaluate(left)
        let right = try evaluate(right)
        self.offset = offset
        return try apply(operation, left, right)
    }

    private mutating func evaluateConcatenation(_ parts: [Expression]) throws(Failure) -> Value {
        var texts: [Text] = []
        texts.reserveCapacity(parts.count)
        for part in parts { texts.append(try text(of: try evaluate(part))) }
        return .text(try join(texts, by: .empty))
    }

    mutating func compare(
        _ left: Value, _ comparison: ComparisonOperator, _ right: Value
    ) throws(Failure) -> Bool {
        switch comparison {
        case .equal: return try areEqual(left, right)
        case .notEqual: return !(try areEqual(left, right))
        case .contained: return try contains(right, left)
        case .notContained: return !(try contains(right, left))
        default:
            try prepareToWalk(left.extent.common(with: right.extent))
            return try left.isOrdered(comparison, right)
        }
    }

    mutating func areEqual(_ left: Value, _ right: Value) throws(Failure) -> Bool {
        if case .text(let left) = left, case .text(let right) = right { return left == right }
        try prepareToWalk(left.extent.common(with: right.extent))
        return left.equals(right)
    }

    /// Python's `in`.
    mutating func contains(_ container: Value, _ value: Value) throws(Failure) -> Bool {
        switch container {
        case .text(let text):
            guard case .text(let part) = value else {
                throw .type("'in <string>' requires string as left operand, not \(value.typeName)")
            }
            try charge(bytes: text.count)
            return text.contains(part)
        case .mapping(let mapping): return try mapping.value(forKey: value) != nil
        default:
            let elements = try elements(of: container) { "argument of type '\($0)' is not iterable" }
            for element in elements where try areEqual(element, value) { return true }
            return false
        }
    }

    private mutating func evaluateConditional(
        _ then: Expression, _ condition: Expression, _ otherwise: Expression?
    ) throws(Failure) -> Value {
        if try holds(condition) { return try evaluate(then) }
        guard let otherwise else { return .undefined(Undefined(.missingElse)) }
        return try evaluate(otherwise)
    }

    mutating func evaluate(optional expressions: [Expression?]) throws(Failure) -> [Value?] {
        if expressions.isEmpty { return [] }
        var values: [Value?] = []
        values.reserveCapacity(expressions.count)
        for expression in expressions {
            if let expression { values.append(try evaluate(expression)) } else { values.append(nil) }
        }
        return values
    }

    mutating func apply(_ call: FilterCall, to value: Value) throws(Failure) -> Value {
        var arguments = BoundArguments(values: try evaluate(optional: call.arguments))
        for (name, expression) in call.keywords {
            arguments.keywords.append((name, try evaluate(expression)))
        }
        offset = call.offset
        return try apply(call.filter, to: value, arguments)
    }
}
