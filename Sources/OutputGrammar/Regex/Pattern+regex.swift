extension Pattern {
    /// The texts that a regular expression matches from beginning to end.
    public init(regex: String) throws(GrammarError) {
        var parser = try RegexParser(regex)
        self = try RegexLowering.wholeMatch(try parser.parse(), reading: .narrow)
    }

    /// The texts in which a regular expression matches somewhere, as JSON Schema's `pattern` has it.
    init(searching regex: String, reading: RegexReading = .narrow) throws(GrammarError) {
        var parser = try RegexParser(regex, reading: reading)
        self = try RegexLowering.search(try parser.parse(), reading: reading)
    }
}

extension Grammar {
    /// Exactly one match of a regular expression.
    public init(regex: String) throws(GrammarError) {
        self.init(.pattern(try Pattern(regex: regex)))
    }
}
