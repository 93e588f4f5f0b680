public enum ToolChoice: Sendable, Hashable {
    case none, auto, required
    case named(String)
}
