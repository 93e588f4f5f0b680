/// A regular language over bytes, closed under intersection and complement.
public indirect enum Pattern: Sendable, Hashable {
    /// Exactly these bytes; an empty list is the empty text.
    case bytes([UInt8])
    /// One code point of the set, in UTF-8.
    case scalars(ScalarSet)
    case concatenation([Pattern])
    /// Any one of them; an empty list matches nothing.
    case alternation([Pattern])
    case repetition(Pattern, min: Int, max: Int?)
    /// What all of them match; an empty list matches every byte string.
    case intersection([Pattern])
    /// Every byte string that the pattern does not match.
    case complement(Pattern)
}
