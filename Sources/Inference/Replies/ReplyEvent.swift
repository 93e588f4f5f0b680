/// What happened in one reply. A whole reply is a fold of the same events.
///
/// `finish` comes exactly once for each choice and last; text is never empty and always whole code points.
public enum ReplyEvent: Sendable, Hashable {
    case content(String, logprobs: [TokenLogprob])
    case reasoning(String, logprobs: [TokenLogprob])
    /// A call whose name is certain. Calls are numbered from 0 and never interleave.
    case toolCall(index: Int, id: String, name: String)
    case toolCallArguments(index: Int, fragment: String)
    case finish(FinishReason, match: StopMatch?)
}
