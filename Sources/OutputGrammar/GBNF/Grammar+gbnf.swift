public import Inference

extension Grammar {
    /// Reads a grammar in llama.cpp's notation.
    ///
    /// What may be written is what the rule `root` says. A rule that is given twice is as it is given last.
    ///
    /// - Parameter token: Finds the token that is spelled like `<think>`, brackets included.
    public init(gbnf text: String, token: (String) -> TokenID? = { _ in nil }) throws(GrammarError) {
        var parser = GBNFParser(text)
        self = try parser.grammar(token: token)
    }

    /// Writes the grammar in llama.cpp's notation, so that `init(gbnf:token:)` and llama.cpp read it.
    ///
    /// Patterns that the notation has no words for, intersections and complements, become rules for the states of
    /// their automaton.
    ///
    /// - Parameter notation: XGrammar's differs in what its parser knows no words for: the dot, and tokens.
    public func gbnf(in notation: GrammarNotation = .llamaCpp) throws(GrammarError) -> String {
        var printer = try GBNFPrinter(self, notation)
        return try printer.text()
    }
}
