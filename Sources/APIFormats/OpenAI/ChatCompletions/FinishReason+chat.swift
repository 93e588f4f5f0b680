import Inference

extension FinishReason {
    /// What chat completions call it (R5).
    func chatName(usesLegacyFunctions: Bool) -> String {
        switch self {
        case .stop: "stop"
        case .length: "length"
        case .toolCalls: usesLegacyFunctions ? "function_call" : "tool_calls"
        }
    }
}
