/// Rules under construction; an expression that is there already is not added again.
public struct GrammarBuilder: Sendable {
    public private(set) var rules: [Grammar.Rule] = []
    private var ids: [Grammar.Expression: Grammar.RuleID] = [:]
    private var jsonRules: [JSONSchemaOptions: JSONRules] = [:]

    public init() {}

    /// Adds a rule, or finds the one that says the same.
    public mutating func add(_ name: String, _ expression: Grammar.Expression) -> Grammar.RuleID {
        if case .rule(let id) = expression { return id }
        if let known = ids[expression] { return known }
        ids[expression] = rules.count
        rules.append(Grammar.Rule(name, expression))
        return rules.count - 1
    }

    /// Makes room for a rule that others, or itself, refer to before it is known.
    public mutating func reserve(_ name: String) -> Grammar.RuleID {
        rules.append(Grammar.Rule(name, .choice([])))
        return rules.count - 1
    }

    public mutating func define(_ id: Grammar.RuleID, _ expression: Grammar.Expression) {
        rules[id].expression = expression
    }

    public func grammar(root: Grammar.RuleID) -> Grammar {
        Grammar(rules: rules, root: root)
    }

    mutating func json(_ options: JSONSchemaOptions) -> JSONRules {
        if let known = jsonRules[options] { return known }
        let made = JSONRules(options, in: &self)
        jsonRules[options] = made
        return made
    }
}
