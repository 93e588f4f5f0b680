import Inference

/// One choice of a reply, put together from its events.
struct FoldedReply: Sendable, Hashable {
    struct Call: Sendable, Hashable {
        let id: String
        let name: String
        var arguments = ""
    }

    /// `nil` when no content came at all, which is not the same as empty content.
    private(set) var content: String?
    private(set) var contentLogprobs: [TokenLogprob] = []
    private(set) var reasoning: String?
    private(set) var calls: [Call] = []
    private(set) var finish: FinishReason?
    private(set) var match: StopMatch?

    mutating func add(_ event: ReplyEvent) {
        guard finish == nil else { return }
        switch event {
        case .content(let text, let logprobs):
            content = (content ?? "") + text
            contentLogprobs += logprobs
        case .reasoning(let text, _):
            reasoning = (reasoning ?? "") + text
        case .toolCall(_, let id, let name):
            completeLastCall()
            calls.append(Call(id: id, name: name))
        case .toolCallArguments(let index, let fragment):
            if calls.indices.contains(index) { calls[index].arguments += fragment }
        case .finish(let reason, let match):
            // Arguments that the token limit cut off are not known to be none.
            if reason != .length { completeLastCall() }
            finish = reason
            self.match = match
        }
    }

    /// A call without arguments has the arguments `{}` (R13).
    private mutating func completeLastCall() {
        if let last = calls.indices.last, calls[last].arguments.isEmpty { calls[last].arguments = "{}" }
    }
}
