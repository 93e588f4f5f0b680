/// Why a reply ended. The parser decides it, once, because only it saw whether a tool was called.
public enum FinishReason: Sendable, Hashable {
    /// A terminator or one of the client's stop rules.
    case stop
    /// The token limit or the end of the context; wins over `toolCalls`.
    case length
    case toolCalls
}
