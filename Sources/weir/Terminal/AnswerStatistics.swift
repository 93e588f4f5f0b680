import Foundation
import Inference

/// What an answer cost.
struct AnswerStatistics: Sendable, CustomStringConvertible {
    /// `nil` for an answer that was stopped.
    var usage: Usage?
    var duration = Duration.zero
    var firstTokenDelay: Duration?

    var description: String {
        let seconds = duration / .seconds(1)
        let delay = firstTokenDelay.map {
            String(format: "%.0f ms to the first token", $0 / .milliseconds(1))
        }
        let counts = usage.map { usage in
            "\(usage.promptTokens) prompt tokens (\(usage.cachedPromptTokens) reused), "
                + "\(usage.completionTokens) generated, "
                + String(format: "%.1f tokens/s", Double(usage.completionTokens) / max(seconds, 1e-9))
        }
        return [counts ?? "the answer was stopped", delay].compactMap { $0 }.joined(separator: ", ")
    }
}
