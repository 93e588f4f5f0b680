import Inference

/// A token that is found in a text before the text is cut into ordinary ones.
struct SpecialToken: Sendable, Hashable {
    var token: TokenID
    var text: [UInt8]
    var kind: TokenKind
    /// Takes the whitespace before it along (Hugging Face's `lstrip`).
    var stripsLeft = false
    /// Takes the whitespace behind it along.
    var stripsRight = false
}
