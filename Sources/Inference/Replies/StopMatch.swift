/// The client's stop rule that ended a reply.
public enum StopMatch: Sendable, Hashable {
    case string(String)
    case token(TokenID)
}
