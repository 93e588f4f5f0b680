public import Inference

/// The functions that a reply may call, and how often.
public struct ToolOffer: Sendable, Hashable {
    public enum Choice: Sendable, Hashable {
        /// Any of the functions.
        case required
        case named(String)
    }

    public var tools: [ToolDefinition]
    public var choice: Choice
    /// More than one call in a reply, where the format can write it.
    public var allowsParallelCalls: Bool

    public init(tools: [ToolDefinition], choice: Choice = .required, allowsParallelCalls: Bool = true) {
        self.tools = tools
        self.choice = choice
        self.allowsParallelCalls = allowsParallelCalls
    }
}
