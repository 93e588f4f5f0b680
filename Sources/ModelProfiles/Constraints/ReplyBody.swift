public import OutputGrammar

/// What a reply must be, besides its reasoning.
public enum ReplyBody: Sendable, Hashable {
    case answer(Grammar)
    case calls(ToolOffer)
    /// An answer or calls, as the model chooses.
    case either(Grammar, ToolOffer)
    /// Any text; but what opens a call must go on as one.
    case lazy(ToolOffer)
}
