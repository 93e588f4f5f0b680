/// What the text of a reply is, at some point of it.
public enum Region: Sendable, Hashable, CaseIterable {
    case content
    /// Content that the format puts between markers of its own, such as `<answer>`.
    case answer
    case reasoning
    /// Who speaks or is spoken to; read when it ends, never shown.
    case header
    /// Before, between and after calls, where closing markers may stand. Any other text is content.
    case calls
}
