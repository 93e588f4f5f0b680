extension Grammar {
    /// Exactly one of these texts.
    public init(choices: [String]) throws(GrammarError) {
        guard !choices.isEmpty else { throw .matchesNothing }
        self.init(.pattern(Pattern(anyOf: choices.map { Array($0.utf8) })))
    }
}
