import Inference
import OutputGrammar

/// A vocabulary of a few words, with control tokens at known places.
enum Alphabet {
    static let open: TokenID = 1
    static let close: TokenID = 2
    static let end: TokenID = 3
    static let blank: TokenID = 4

    /// Tokens 1 to 3 are control tokens, and 3 ends a reply; 4 has no bytes; all single bytes are there.
    static let tokens: [[UInt8]] =
        ["", "<open>", "<close>", "<end>", ""].map { Array($0.utf8) } + (UInt8.min...UInt8.max).map { [$0] }
        + [
            "<<", "<t", "<to", "ol>", ">{", "tool>", "a<tool>", "<tool>{}", "<tool>{}x", "<tool>x", "{}",
            "ab", "abc", "bc",
        ]
        .map { Array($0.utf8) }

    static let vocabulary = GrammarVocabulary(
        tokens: tokens, control: [open, close, end], terminators: [end])

    static func constraint(_ grammar: Grammar) throws -> GrammarConstraint {
        try ConstraintCompiler(vocabulary: vocabulary).compile(grammar).makeConstraint()
    }

    static func token(_ text: String) -> TokenID {
        TokenID(tokens.firstIndex(of: Array(text.utf8)) ?? 0)
    }

    /// Every token that a copy of the constraint accepts.
    static func acceptable(_ constraint: GrammarConstraint) -> [TokenID] {
        (0..<TokenID(tokens.count)).filter {
            var copy = constraint
            return copy.accept($0)
        }
    }
}

extension GrammarConstraint {
    /// Accepts single bytes; `false` at the first that is refused.
    mutating func accept(text: String) -> Bool {
        text.utf8.allSatisfy { accept(TokenID($0) + 5) }
    }
}
