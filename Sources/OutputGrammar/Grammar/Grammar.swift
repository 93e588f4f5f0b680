/// What may be written: rules over bytes and control tokens.
///
/// Every way to constrain a reply (GBNF, JSON Schema, a regular expression, choices, tool signatures) becomes one
/// of these, and only these are turned into automata.
public struct Grammar: Sendable, Hashable {
    public typealias RuleID = Int

    public struct Rule: Sendable, Hashable {
        /// For messages and for the GBNF text; need not be unique.
        public var name: String
        public var expression: Expression

        public init(_ name: String, _ expression: Expression) {
            self.name = name
            self.expression = expression
        }
    }

    /// A `RuleID` is an index in here.
    public var rules: [Rule]
    public var root: RuleID

    public init(rules: [Rule], root: RuleID) {
        self.rules = rules
        self.root = root
    }

    /// A grammar of one rule.
    public init(_ expression: Expression) {
        self.init(rules: [Rule("root", expression)], root: 0)
    }
}
