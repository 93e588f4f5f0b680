extension Renderer {
    mutating func render(_ statements: [Statement]) throws(Failure) -> Flow {
        for statement in statements {
            let flow = try render(statement)
            if flow != .next { return flow }
        }
        return .next
    }

    private mutating func render(_ statement: Statement) throws(Failure) -> Flow {
        try descend()
        defer { ascend() }
        switch statement {
        case .text(let text): try write(text)
        case .output(let expression): try write(expression)
        case .constantOutput(let expression):
            isConstantOutput = true
            defer { isConstantOutput = false }
            try write(expression)
        case .branch(let branch): return try render(branch)
        case .loop(let loop): try render(loop)
        case .set(let target, let expression): try assign(try evaluate(expression), to: target)
        case .setBlock(let target, let block, let filters):
            try assign(try apply(filters, to: .text(try capture(block))), to: target)
        case .macro(let definition, let slot):
            self[slot] = .macro(MacroValue(definition: definition, frame: frame))
        case .call(let call, let definition): try renderCall(call, definition)
        case .filter(let block, let filters):
            let value = try apply(filters, to: .text(try capture(block)))
            guard case .text(let text) = value else {
                throw .type("sequence item 0: expected str instance, \(value.typeName) found")
            }
            try write(text)
        case .with(let assignments, let block): return try renderWith(assignments, block)
        case .generation(let block):
            try write(
                try capture(block).mapOrigins { Origin(isInput: $0.isInput, isGenerated: true) })
        case .break: return .break
        case .continue: return .continue
        }
        return .next
    }

    private mutating func render(_ statement: BranchStatement) throws(Failure) -> Flow {
        for branch in statement.branches where try holds(branch.condition) {
            return try render(branch.body)
        }
        return try render(statement.otherwise)
    }

    private mutating func renderWith(
        _ assignments: [(slot: Int, value: Expression)], _ block: Block
    ) throws(Failure) -> Flow {
        var values: [Value] = []
        for (_, expression) in assignments { values.append(try evaluate(expression)) }
        for ((slot, _), value) in zip(assignments, values) { self[slot] = value }
        enter(block.scope)
        return try render(block.statements)
    }

    private mutating func renderCall(_ call: Expression, _ definition: Int) throws(Failure) {
        guard case .call(let callee, let arguments) = call.kind else { return }
        let caller = Value.macro(MacroValue(definition: definition, frame: frame))
        let value = try evaluateCall(callee, arguments, at: call.offset, caller: caller)
        try write(try text(of: value))
    }

    private mutating func apply(_ filters: [FilterCall], to value: Value) throws(Failure) -> Value {
        var value = value
        for filter in filters { value = try apply(filter, to: value) }
        return value
    }

    mutating func assign(_ value: Value, to target: Target) throws(Failure) {
        switch target {
        case .slot(let slot): self[slot] = value
        case .attribute(let reference, let name, let offset):
            self.offset = offset
            guard case .object(let object) = self.value(of: reference),
                try heap.set(name, of: object, to: value)
            else { throw .type("cannot assign attribute on non-namespace object") }
        case .tuple(let targets, let offset):
            self.offset = offset
            let values = try elements(of: value, otherwise: { "cannot unpack non-iterable \($0) object" })
            guard values.count == targets.count else {
                throw .value(
                    values.count > targets.count
                        ? "too many values to unpack (expected \(targets.count))"
                        : "not enough values to unpack (expected \(targets.count), got \(values.count))")
            }
            for (target, value) in zip(targets, values) { try assign(value, to: target) }
        }
    }
}
