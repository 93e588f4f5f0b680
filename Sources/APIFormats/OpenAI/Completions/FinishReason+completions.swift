import Inference

extension FinishReason {
    /// Completions are raw text, in which no tool is called.
    var completionName: String {
        switch self {
        case .stop, .toolCalls: "stop"
        case .length: "length"
        }
    }
}

extension ReplyEvent {
    /// The text of an event in an API that does not tell one kind of text from another.
    var rawText: (text: String, logprobs: [TokenLogprob])? {
        switch self {
        case .content(let text, let logprobs), .reasoning(let text, let logprobs): (text, logprobs)
        case .toolCall, .toolCallArguments, .finish: nil
        }
    }
}
