import OrderedJSON

/// Compiles a schema into rules.
///
/// What holds of a value is a set of schemas, as `allOf`, references and members that several schemas speak of
/// bring schemas together. Every such set becomes one rule, made when it is first asked for; so recursion needs
/// nothing of its own, and no stack grows with the schema.
struct SchemaCompiler {
    typealias Expression = Grammar.Expression

    struct Work {
        let schemas: [NodeID]
        let rule: Int
    }

    var document: SchemaDocument
    let options: JSONSchemaOptions
    let json: JSONRules
    /// Their ids are negative in the expressions, until they are assembled: those from zero up are rules that
    /// were there before.
    var rules: [Grammar.Rule] = []
    private var ids: [[NodeID]: Int] = [:]
    private var pending: [Work] = []
    /// The first schema of each rule, for messages.
    private var origins: [Int: NodeID] = [:]
    /// The first reason for which a rule matches nothing.
    var contradictions: [Int: (path: String, reason: String)] = [:]
    /// Bounds what a schema may cost, whatever its shape.
    var steps = 0
    var emptiness: [[NodeID]: Bool] = [:]
    var ownFacts: [NodeID: SchemaFacts] = [:]
    var listedValues: [NodeID: Set<JSONValue>] = [:]

    static let maximumSteps = 400_000
    static let maximumAlternatives = 256
    static let maximumRules = 100_000

    init(_ schema: JSONValue, options: JSONSchemaOptions, json: JSONRules) throws(GrammarError) {
        document = try SchemaDocument(schema)
        self.options = options
        self.json = json
    }

    mutating func compileRoot(_ name: String) throws(GrammarError) -> Expression {
        let root = value(of: [SchemaDocument.root], name)
        try compilePending()
        return root
    }

    mutating func compilePending() throws(GrammarError) {
        while let work = pending.popLast() {
            let expression = try compile(work)
            rules[work.rule].expression = expression
        }
    }

    /// The rule of what satisfies some schemas; it is compiled later.
    mutating func value(of schemas: [NodeID], _ name: String) -> Expression {
        let key = Set(schemas.filter { document[$0].value != true }).sorted()
        if key.isEmpty { return .rule(json.value) }
        if let known = ids[key] { return .rule(-1 - known) }
        let rule = reserve(name)
        ids[key] = rule
        origins[rule] = key[0]
        pending.append(Work(schemas: key, rule: rule))
        return .rule(-1 - rule)
    }

    func path(ofRule rule: Int) -> String {
        origins[rule].map { document[$0].place } ?? "#"
    }

    mutating func reserve(_ name: String) -> Int {
        rules.append(Grammar.Rule(name, .choice([])))
        return rules.count - 1
    }

    mutating func share(_ name: String, _ expression: Expression) -> Expression {
        rules.append(Grammar.Rule(name, expression))
        return .rule(-rules.count)
    }

    private mutating func compile(_ work: Work) throws(GrammarError) -> Expression {
        guard rules.count <= Self.maximumRules else {
            throw .tooComplex(reason: "more than \(Self.maximumRules) rules")
        }
        let name = rules[work.rule].name
        let facts = try facts(of: work.schemas)
        if facts.isOnlyChoice, let choice = facts.choices.first {
            // Each alternative is a rule of its own, for others to share.
            var alternatives: [Expression] = []
            for schemas in try resolved(choice, beside: SchemaFacts()) {
                alternatives.append(value(of: schemas, name))
            }
            return .choice(alternatives)
        }
        var alternatives: [Expression] = []
        for leaf in try self.alternatives(of: facts) {
            alternatives += try compile(leaf, name, rule: work.rule)
        }
        if alternatives.isEmpty { note(work.rule, facts, "no value satisfies it") }
        return alternatives.count == 1 ? alternatives[0] : .choice(alternatives)
    }

    /// Remembers why there is nothing, in case that there is nothing at all.
    mutating func note(_ rule: Int, _ facts: SchemaFacts, _ reason: String) {
        if contradictions[rule] == nil { contradictions[rule] = (place(of: facts), reason) }
    }

    private mutating func compile(
        _ facts: SchemaFacts, _ name: String, rule: Int
    ) throws(GrammarError) -> [Expression] {
        if let constants = facts.constants {
            if constants.isEmpty { note(rule, facts, "enum lists nothing") }
            return try constantExpressions(constants, facts)
        }
        if facts.types.isEmpty { note(rule, facts, "no type is left that it allows") }
        var alternatives: [Expression] = []
        if facts.types.contains(.object) { alternatives += try objectExpressions(facts, name, rule: rule) }
        if facts.types.contains(.array) { alternatives += try arrayExpressions(facts, name, rule: rule) }
        if facts.types.contains(.string) { alternatives += stringExpressions(facts, rule: rule) }
        if !facts.types.isDisjoint(with: .number) { alternatives += try numberExpressions(facts, rule: rule) }
        var words: [String] = []
        if facts.types.contains(.boolean) {
            if !facts.excluded.contains(true) { words.append("true") }
            if !facts.excluded.contains(false) { words.append("false") }
        }
        if facts.types.contains(.null), !facts.excluded.contains(.null) { words.append("null") }
        if !words.isEmpty { alternatives.append(.pattern(Pattern(anyOf: words.map { Array($0.utf8) }))) }
        return alternatives
    }
}
