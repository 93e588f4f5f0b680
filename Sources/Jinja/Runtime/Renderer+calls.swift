extension Renderer {
    mutating func evaluateCall(
        _ callee: Expression, _ arguments: CallArguments, at offset: Int, caller: Value?
    ) throws(Failure) -> Value {
        // A method is called without making a value of it first.
        if case .attribute(let base, let attribute) = callee.kind, let method = attribute.method {
            let receiver = try evaluate(base)
            if method.belongs(to: receiver), !method.isForbidden(for: receiver) {
                let arguments = try evaluate(arguments, caller: caller)
                self.offset = offset
                return try call(method, of: receiver, arguments, attribute.signature)
            }
            self.offset = callee.offset
            let value = try self.attribute(attribute, of: receiver)
            let arguments = try evaluate(arguments, caller: caller)
            self.offset = offset
            return try call(value, arguments)
        }
        let value = try evaluate(callee)
        let arguments = try evaluate(arguments, caller: caller)
        self.offset = offset
        return try call(value, arguments)
    }

    private mutating func evaluate(
        _ call: CallArguments, caller: Value?
    ) throws(Failure) -> Arguments {
        var arguments = Arguments()
        for expression in call.positional { arguments.positional.append(try evaluate(expression)) }
        for (name, expression) in call.keywords {
            arguments.keywords.append((name, try evaluate(expression)))
        }
        if let spread = call.spread {
            let value = try evaluate(spread)
            arguments.positional += try elements(of: value) {
                "Value after * must be an iterable, not \($0)"
            }
        }
        if let spread = call.keywordSpread {
            let value = try evaluate(spread)
            guard case .mapping(let mapping) = value else {
                throw .type("argument after ** must be a mapping, not \(value.typeName)")
            }
            for (key, value) in mapping.members {
                guard case .text(let name) = key else { throw .type("keywords must be strings") }
                guard !arguments.keywords.contains(where: { $0.name == name.string }) else {
                    throw .type("got multiple values for keyword argument '\(name.string)'")
                }
                arguments.keywords.append((name.string, value))
            }
        }
        if let caller { arguments.keywords.append(("caller", caller)) }
        return arguments
    }

    private mutating func call(_ callee: Value, _ arguments: Arguments) throws(Failure) -> Value {
        switch callee {
        case .undefined(let undefined): throw undefined.failure
        case .macro(let macro): return .text(try call(macro, arguments))
        case .function(let function): return try call(function, arguments)
        case .method(let method):
            return try call(method.method, of: method.receiver, arguments, method.method.signature)
        case .object(let reference) where reference.kind == .loop:
            let bound = try arguments.bound(to: Signature("iterable"), of: "loop()")
            return try recurse(reference, into: bound[0] ?? .none)
        case .object(let reference) where reference.kind == .joiner:
            _ = try arguments.bound(to: .none, of: "joiner()")
            return heap.useJoiner(reference) ?? .none
        default: throw .type("'\(callee.typeName)' object is not callable")
        }
    }

    private mutating func call(_ macro: MacroValue, _ arguments: Arguments) throws(Failure) -> Text {
        let start = output.count
        try write(macro, arguments)
        return output.cut(from: start)
    }

    /// Prints what a macro prints.
    private mutating func write(_ macro: MacroValue, _ arguments: Arguments) throws(Failure) {
        try descend()
        defer { ascend() }
        let definition = program.macros[macro.definition]
        let bound = try bind(arguments, to: definition)

        let callerFrame = frame
        pushFrame(for: definition.unit, inside: macro.frame)
        let given = bound.parameters.count
        for (index, parameter) in definition.parameters.enumerated() {
            let value = index < given ? bound.parameters[index] : nil
            self[parameter.slot] = value ?? .undefined(parameter.undefined)
        }
        if let slot = definition.callerSlot { self[slot] = bound.caller ?? MacroDefinition.noCaller }
        if let slot = definition.keywordsSlot, let keywords = bound.keywords {
            self[slot] = .mapping(try keywords.mapping())
        }
        if let slot = definition.extrasSlot { self[slot] = .tuple(bound.extras) }
        enter(definition.body.scope)
        // Defaults are evaluated inside the macro, where the parameters before them have values.
        for (index, parameter) in definition.parameters.enumerated() {
            if let expression = parameter.defaultValue, index >= given || bound.parameters[index] == nil {
                self[parameter.slot] = try evaluate(expression)
            }
        }
        _ = try render(definition.body.statements)
        popFrame(of: definition.unit, to: callerFrame)
    }

    /// Prints the value of a call; a macro prints by itself, without making a value first.
    mutating func write(
        call callee: Expression, _ arguments: CallArguments, at offset: Int
    ) throws(Failure) {
        guard case .name(let reference) = callee.kind, case .macro(let macro) = value(of: reference) else {
            return try write(
                try text(of: try evaluateCall(callee, arguments, at: offset, caller: nil)))
        }
        let arguments = try evaluate(arguments, caller: nil)
        self.offset = offset
        try write(macro, arguments)
    }

    private struct MacroArguments {
        /// Those after the last one may be missing.
        var parameters: [Value?]
        var caller: Value?
        var keywords: MappingBuilder?
        var extras = ValueList.empty
    }

    private func bind(
        _ arguments: Arguments, to definition: MacroDefinition
    ) throws(Failure) -> MacroArguments {
        let count = definition.parameters.count
        var bound = MacroArguments(parameters: [])
        if definition.keywordsSlot != nil { bound.keywords = MappingBuilder() }
        bound.parameters.reserveCapacity(count)
        for value in arguments.positional.prefix(count) { bound.parameters.append(value) }
        if !arguments.keywords.isEmpty {
            for _ in bound.parameters.count..<count { bound.parameters.append(nil) }
        }
        for (name, value) in arguments.keywords {
            if let position = definition.parameters.firstIndex(where: { $0.name == name }),
                position >= arguments.positional.count
            {
                bound.parameters[position] = value
            } else if name == "caller", definition.callerSlot != nil {
                bound.caller = value
            } else if definition.keywordsSlot != nil {
                try bound.keywords?.updateValue(value, forKey: .string(name))
            } else {
                throw .type("macro '\(definition.name)' takes no keyword argument '\(name)'")
            }
        }
        if definition.extrasSlot != nil {
            bound.extras = try ValueList(Array(arguments.positional.dropFirst(count)))
        } else if arguments.positional.count > count {
            throw .type("macro '\(definition.name)' takes not more than \(count) argument(s)")
        }
        return bound
    }
}
