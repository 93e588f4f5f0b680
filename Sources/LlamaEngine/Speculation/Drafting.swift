/// When an engine computes likely next tokens on trial. What replies say does not depend on it, only how fast they come.
public enum Drafting: String, Sendable, Hashable, CaseIterable {
    case off
    /// Where steps have shown that it makes replies faster.
    case whereItPays = "auto"
    /// As often as there is something to propose.
    case always
}
