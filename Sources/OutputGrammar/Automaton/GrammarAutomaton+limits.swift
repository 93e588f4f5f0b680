extension GrammarAutomaton {
    /// What no real grammar comes near, and what keeps a hostile one from taking the process with it.
    enum Limits {
        /// Parts of a grammar, patterns included.
        static let nodes = 800_000
        /// How deep an expression may nest.
        static let depth = 400
        /// Bytes of forced text found at once.
        static let forcedBytes = 1024
        /// Bytes of memory that an automaton grows by before it is replaced.
        static let weight = 64 << 20
    }
}
