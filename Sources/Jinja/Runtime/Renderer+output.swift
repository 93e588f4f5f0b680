extension Renderer {
    /// Prints the value of an expression. The parts of a sum or a concatenation are printed one by one, without
    /// putting them together first.
    mutating func write(_ expression: Expression) throws(Failure) {
        switch expression.kind {
        case .literal(.text(let text)): try write(text)
        case .concatenation(let parts):
            for part in parts { try write(try text(of: try evaluate(part))) }
        case .call(let callee, let arguments):
            try descend()
            defer { ascend() }
            try write(call: callee, arguments, at: expression.offset)
        case .arithmetic(.add, _, _):
            if let value = try writeSum(expression, from: output.count) { try write(try text(of: value)) }
        default: try write(try text(of: try evaluate(expression)))
        }
    }

    /// Evaluates a sum from the left. As long as all its terms are plain texts they are printed one by one.
    ///
    /// - Returns: The sum; nil if it is printed.
    private mutating func writeSum(_ expression: Expression, from start: Int) throws(Failure) -> Value? {
        guard case .arithmetic(.add, let left, let right) = expression.kind else {
            let value = try evaluate(expression)
            guard case .text(let text) = value, !text.isMarkup else { return value }
            try write(text)
            return nil
        }
        try descend()
        defer { ascend() }
        let sum = try writeSum(left, from: start)
        let term = try evaluate(right)
        offset = expression.offset
        if sum == nil, case .text(let text) = term, !text.isMarkup {
            try write(text)
            return nil
        }
        return try apply(.add, sum ?? .text(output.cut(from: start)), term)
    }

    mutating func write(_ text: Text) throws(Failure) {
        try charge(bytes: output.count + text.count > limits.maximumOutputByteCount ? .max : text.count)
        output.append(text)
    }

    /// What a block prints, instead of printing it.
    mutating func capture(_ block: Block) throws(Failure) -> Text {
        let start = output.count
        enter(block.scope)
        _ = try render(block.statements)
        return output.cut(from: start)
    }
}
