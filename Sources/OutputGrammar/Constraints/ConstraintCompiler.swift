import Synchronization

/// Makes grammars ready for one model.
public struct ConstraintCompiler: Sendable {
    private let vocabulary: GrammarVocabulary

    public init(vocabulary: GrammarVocabulary) {
        self.vocabulary = vocabulary
    }

    /// Compiles a grammar.
    ///
    /// Most of the work is left to the first masks: states are made when a reply comes to them.
    public func compile(_ grammar: Grammar) throws(GrammarError) -> CompiledGrammar {
        let known = vocabulary.knownTerms.withLock { $0 }
        let automaton = try GrammarLowering.automaton(for: grammar, known: known)
        // The patterns of JSON are in the first grammars already; what later ones add is mostly their own.
        if automaton.terms.terms.count < Self.knownTermLimit {
            vocabulary.knownTerms.withLock { $0 = automaton.terms }
        }
        return CompiledGrammar(automaton, vocabulary: vocabulary)
    }

    private static let knownTermLimit = 2500
}
