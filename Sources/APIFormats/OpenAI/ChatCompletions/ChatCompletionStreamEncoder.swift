public import Inference

/// Writes a chat completion as OpenAI's stream: sections 1 and 3 of the streaming contract.
public struct ChatCompletionStreamEncoder: Sendable {
    struct Choice: Sendable {
        var filter: ReasoningFilter
        /// The latest call, and whether any of its arguments were sent.
        var call: (index: Int, hasArguments: Bool)?
        var arguments = MalformedArguments()
        var isFinished = false
    }

    let layout: ChatChunkLayout
    let style: ChatDeltaStyle
    let includesLogprobs: Bool
    let includesUsage: Bool
    let usesLegacyFunctions: Bool
    var choices: [Choice]
    /// A finish chunk that waits for the usage it is to carry.
    var heldFinish: HeldFinish?
    private var hasEnded = false

    struct HeldFinish: Sendable {
        let reason: FinishReason
        let match: StopMatch?
        let choice: Int
    }

    public init(_ request: ChatCompletionRequest, context: ReplyContext) {
        let profile = request.reasoningProfile ?? context.defaultReasoning
        let choiceCount = request.request.choiceCount
        style = ChatDeltaStyle(profile, hasReasoning: context.hasReasoning)
        includesLogprobs = request.request.topLogprobs != nil
        includesUsage = request.includesUsage
        usesLegacyFunctions = request.usesLegacyFunctions
        layout = ChatChunkLayout(
            context, style: style, choiceCount: choiceCount, includesUsage: request.includesUsage)
        choices = Array(repeating: Choice(filter: ReasoningFilter(profile)), count: choiceCount)
    }
}

extension ChatCompletionStreamEncoder: ReplyStreamEncoder {
    public static var contentType: String { ServerSentEvent.contentType }

    /// Introduces every choice at once: clients want them to appear in the order of their indices (R26).
    public mutating func start(into bytes: inout [UInt8]) {
        for choice in choices.indices {
            writeChunk(choice, into: &bytes) { $0.append(json: style.roleDelta) }
        }
    }

    public mutating func encode(_ update: ReplyUpdate, into bytes: inout [UInt8]) {
        guard !hasEnded else { return }
        switch update {
        case .event(let event, let choice):
            guard choices.indices.contains(choice), !choices[choice].isFinished else { return }
            if let closing = choices[choice].filter.closing(before: event) {
                write(closing, choice: choice, into: &bytes)
            }
            if let shown = choices[choice].filter.shown(event) {
                write(shown, choice: choice, into: &bytes)
            }
        case .usage(let usage):
            ServerSentEvent.encode(warning: usage.contextWarning, into: &bytes)
            guard includesUsage else { return }
            if heldFinish != nil {
                writeHeldFinish(usage: usage, into: &bytes)
            } else {
                writeUsageChunk(usage, into: &bytes)
            }
        }
    }

    public mutating func finish(into bytes: inout [UInt8]) {
        // A client takes the end of the stream for the end of the reply; it must not come too early.
        guard choices.allSatisfy(\.isFinished) else { return fail(.unfinishedReply, into: &bytes) }
        guard !hasEnded else { return }
        hasEnded = true
        writeHeldFinish(usage: nil, into: &bytes)
        ServerSentEvent.encodeOpenAIEnd(into: &bytes)
    }

    public mutating func fail(_ error: APIError, into bytes: inout [UInt8]) {
        guard !hasEnded else { return }
        hasEnded = true
        ServerSentEvent.encodeOpenAIFailure(error, into: &bytes)
    }

    public func keepAlive(into bytes: inout [UInt8]) {
        ServerSentEvent.encode(comment: "keep-alive", into: &bytes)
    }
}
