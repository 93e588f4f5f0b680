import Inference

/// Turns the events of one choice into those that the client is to see as reasoning or as content.
struct ReasoningFilter: Sendable, Hashable {
    private enum Treatment: Hashable {
        case keep, drop
        case inline(isOpen: Bool)
    }

    private static let opening = "<think>\n"
    private static let closing = "\n</think>\n\n"

    private var treatment: Treatment

    init(_ profile: ReasoningProfile) {
        treatment =
            switch profile {
            case .standard, .deepseek, .vllm: .keep
            case .inline: .inline(isOpen: false)
            case .hidden: .drop
            }
    }

    /// The content that has to come before an event that is not text itself.
    ///
    /// Reasoning that the token limit cut off stays open, as it is.
    mutating func closing(before event: ReplyEvent) -> ReplyEvent? {
        guard treatment == .inline(isOpen: true) else { return nil }
        switch event {
        case .toolCall, .finish(.stop, _), .finish(.toolCalls, _):
            treatment = .inline(isOpen: false)
            return .content(Self.closing, logprobs: [])
        default:
            return nil
        }
    }

    /// The event as it is shown; nil if it is not.
    mutating func shown(_ event: ReplyEvent) -> ReplyEvent? {
        switch (treatment, event) {
        case (.drop, .reasoning):
            return nil
        case (.inline(let isOpen), .reasoning(let text, let logprobs)):
            treatment = .inline(isOpen: true)
            return .content(isOpen ? text : Self.opening + text, logprobs: logprobs)
        case (.inline(isOpen: true), .content(let text, let logprobs)):
            treatment = .inline(isOpen: false)
            return .content(Self.closing + text, logprobs: logprobs)
        default:
            return event
        }
    }
}
