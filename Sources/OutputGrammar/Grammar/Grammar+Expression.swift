public import Inference

extension Grammar {
    /// What a rule is made of.
    public indirect enum Expression: Sendable, Hashable {
        /// Exactly these bytes.
        case literal([UInt8])
        /// A regular language.
        case pattern(Pattern)
        /// One after the other; an empty list is the empty text.
        case sequence([Expression])
        /// Any one of them; an empty list is nothing at all.
        case choice([Expression])
        /// At least `min` times, and at most `max` times if there is a maximum.
        case repetition(Expression, min: Int, max: Int?)
        case rule(RuleID)
        /// Exactly this token, whatever its text: how a control token is required.
        case token(TokenID)
        /// Text and control tokens without limit, but for the markers: a match of any of them, as text or as a
        /// token, ends it and belongs to it.
        case freeText(until: [FreeTextEnd])
    }

    /// What ends a stretch of free text.
    public enum FreeTextEnd: Sendable, Hashable {
        case text([UInt8])
        case token(TokenID)
    }
}
