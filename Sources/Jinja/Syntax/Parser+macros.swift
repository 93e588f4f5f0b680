extension Parser {
    mutating func parseMacro() throws(Failure) -> Statement {
        let name = try expectName()
        let slot = names.store(name)
        guard isAt(.openParenthesis) else { throw unexpected(expected: "'('") }
        let macro = try parseMacroUnit(name: name, until: "endmacro")
        return .macro(macro, slot: slot)
    }

    mutating func parseCallBlock(at offset: Int) throws(Failure) -> Statement {
        // The parameters come before the call, but belong to the unit that comes after it.
        let parameters = isAt(.openParenthesis) ? try parseParameterNames() : nil
        let call = try parseExpression()
        guard case .call = call.kind else { throw Failure(.syntax, "expected call", at: call.offset) }
        let macro = try parseMacroUnit(
            name: MacroDefinition.callerName, parameters: parameters, until: "endcall")
        return .call(call, macro: macro)
    }

    private mutating func parseMacroUnit(
        name: String, parameters givenParameters: [String]? = nil, until terminator: String
    ) throws(Failure) -> Int {
        let (unit, scope) = names.enterUnit()
        defer { names.leaveScope() }
        let outerLoopDepth = loopDepth
        loopDepth = 0
        defer { loopDepth = outerLoopDepth }

        let mark = names.referenceCount
        var parameters: [MacroDefinition.Parameter] = []
        if let givenParameters {
            parameters = givenParameters.map { name in
                .init(name: name, slot: names.declareParameter(name), defaultValue: nil)
            }
        } else if isAt(.openParenthesis) {
            parameters = try parseParameters()
        }
        try expect(.blockEnd, "'%}'")
        let statements = try parseStatements(until: [terminator], of: "'\(name)'")
        advance()

        let definition = MacroDefinition(
            name: name,
            unit: unit,
            parameters: parameters,
            body: Block(scope: scope, statements: statements),
            callerSlot: declareIfUsed("caller", since: mark, parameters),
            keywordsSlot: declareIfUsed("kwargs", since: mark, parameters),
            extrasSlot: declareIfUsed("varargs", since: mark, parameters)
        )
        macros.append(definition)
        return macros.count - 1
    }

    private mutating func declareIfUsed(
        _ name: String, since mark: Int, _ parameters: [MacroDefinition.Parameter]
    ) -> Int? {
        guard names.isReferenced(name, since: mark), !names.isDefined(name) else { return nil }
        return names.declareParameter(name)
    }

    private mutating func parseParameters() throws(Failure) -> [MacroDefinition.Parameter] {
        var parameters: [MacroDefinition.Parameter] = []
        try expect(.openParenthesis)
        while !isAt(.closeParenthesis) {
            if !parameters.isEmpty { try expect(.comma) }
            let offset = token.offset
            let name = try expectName()
            guard !parameters.contains(where: { $0.name == name }) else {
                throw Failure(.syntax, "duplicate argument '\(name)' in macro definition", at: offset)
            }
            let slot = names.declareParameter(name)
            let defaultValue = skip(.assign) ? try parseExpression() : nil
            if defaultValue == nil, parameters.last?.defaultValue != nil {
                throw Failure(.syntax, "non-default argument follows default argument", at: offset)
            }
            parameters.append(.init(name: name, slot: slot, defaultValue: defaultValue))
        }
        advance()
        return parameters
    }

    /// The parameters of a call block; nobody gives them defaults.
    private mutating func parseParameterNames() throws(Failure) -> [String] {
        var parameters: [String] = []
        try expect(.openParenthesis)
        while !isAt(.closeParenthesis) {
            if !parameters.isEmpty { try expect(.comma) }
            parameters.append(try expectName())
            if isAt(.assign) {
                throw Failure(
                    .unsupported, "default values in a call block are not supported", at: token.offset)
            }
        }
        advance()
        return parameters
    }
}
