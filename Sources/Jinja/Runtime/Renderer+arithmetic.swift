extension Renderer {
    mutating func apply(
        _ operation: ArithmeticOperator, _ left: Value, _ right: Value
    ) throws(Failure) -> Value {
        if case .text(let text) = left, operation == .modulo {
            return .text(try format(text, percent: right))
        }
        switch (left, right) {
        case (.undefined(let undefined), _), (_, .undefined(let undefined)): throw undefined.failure
        case (.text(let left), .text(let right)) where operation == .add:
            try charge(bytes: left.count + right.count)
            guard left.isMarkup || right.isMarkup else { return .text(left + right) }
            var sum = left.escaped + right.escaped
            sum.isMarkup = true
            return .text(sum)
        case (.list(let left), .list(let right)) where operation == .add:
            return .list(try join(left, right))
        case (.tuple(let left), .tuple(let right)) where operation == .add:
            return .tuple(try join(left, right))
        default: break
        }
        if let left = Number(left), let right = Number(right) {
            return try left.applying(operation, right).value
        }
        if operation == .multiply {
            if let product = try multiply(left, by: right) { return product }
            if let product = try multiply(right, by: left) { return product }
        }
        if case .bigInteger = left { throw .integerTooLarge }
        if case .bigInteger = right { throw .integerTooLarge }
        throw Self.unsupported(operation, left, right)
    }

    private mutating func join(_ left: ValueList, _ right: ValueList) throws(Failure) -> ValueList {
        try step(left.elements.count + right.elements.count)
        return try ValueList(left.elements + right.elements)
    }

    /// A text or a sequence so many times.
    private mutating func multiply(_ value: Value, by times: Value) throws(Failure) -> Value? {
        let count: Int
        switch times {
        case .integer(let value): count = max(0, value)
        case .bool(let value): count = value ? 1 : 0
        default: return nil
        }
        switch value {
        case .text(let text):
            let (bytes, overflows) = text.count.multipliedReportingOverflow(by: count)
            try charge(bytes: overflows ? .max : bytes)
            return .text(text.repeated(text.isEmpty ? 0 : count))
        case .list(let list): return .list(try multiply(list, by: count))
        case .tuple(let list): return .tuple(try multiply(list, by: count))
        default: return nil
        }
    }

    private mutating func multiply(_ list: ValueList, by count: Int) throws(Failure) -> ValueList {
        let (total, overflows) = list.elements.count.multipliedReportingOverflow(by: count)
        try step(overflows ? limits.maximumSteps : total)
        if total == 0 { return .empty }
        var elements: [Value] = []
        elements.reserveCapacity(total)
        for _ in 0..<count { elements += list.elements }
        return try ValueList(elements)
    }

    private static func unsupported(
        _ operation: ArithmeticOperator, _ left: Value, _ right: Value
    ) -> Failure {
        switch (operation, left) {
        case (.add, .text):
            .type("can only concatenate str (not \"\(right.typeName)\") to str")
        case (.add, .list), (.add, .tuple):
            .type(
                "can only concatenate \(left.typeName) (not \"\(right.typeName)\") to \(left.typeName)")
        default:
            .type(
                "unsupported operand type(s) for \(operation.symbol): "
                    + "'\(left.typeName)' and '\(right.typeName)'")
        }
    }
}

extension ArithmeticOperator {
    fileprivate var symbol: String {
        switch self {
        case .add: "+"
        case .subtract: "-"
        case .multiply: "*"
        case .divide: "/"
        case .floorDivide: "//"
        case .modulo: "%"
        case .power: "** or pow()"
        }
    }
}
