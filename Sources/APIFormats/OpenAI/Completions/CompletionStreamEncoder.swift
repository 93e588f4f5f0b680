public import Inference

/// Writes completions as OpenAI's legacy stream: section 2 of the streaming contract.
public struct CompletionStreamEncoder: Sendable {
    private struct Choice: Sendable {
        var logprobs = CompletionLogprobs()
        var isFinished = false
    }

    /// Up to the list of choices.
    private let objectHead: [UInt8]
    /// Up to the text of a choice.
    private let textHead: [UInt8]
    private let includesLogprobs: Bool
    private let includesUsage: Bool
    private var choices: [Choice]
    private var hasEnded = false

    public init(_ request: CompletionRequest, context: ReplyContext) {
        var objectHead = Array("data: ".utf8)
        context.appendOpenAIHead(object: "text_completion", to: &objectHead)
        objectHead.append(json: #""choices":["#)
        self.objectHead = objectHead
        textHead = objectHead + Array(#"{"text":"#.utf8)
        includesLogprobs = request.request.topLogprobs != nil
        includesUsage = request.includesUsage
        choices = Array(repeating: Choice(), count: request.request.choiceCount)
    }
}

extension CompletionStreamEncoder: ReplyStreamEncoder {
    public static var contentType: String { ServerSentEvent.contentType }

    /// Writes nothing: this stream has no roles to begin with.
    public mutating func start(into bytes: inout [UInt8]) {}

    public mutating func encode(_ update: ReplyUpdate, into bytes: inout [UInt8]) {
        guard !hasEnded else { return }
        switch update {
        case .event(let event, let choice):
            guard choices.indices.contains(choice), !choices[choice].isFinished else { return }
            if case .finish(let reason, let match) = event {
                choices[choice].isFinished = true
                writeChunk(choice, text: "", logprobs: [], finish: reason, match: match, into: &bytes)
            } else if let (text, logprobs) = event.rawText {
                writeChunk(choice, text: text, logprobs: logprobs, into: &bytes)
            }
        case .usage(let usage):
            ServerSentEvent.encode(warning: usage.contextWarning, into: &bytes)
            guard includesUsage else { return }
            bytes += objectHead
            bytes.append(json: #"],"usage":"#)
            bytes.append(openAI: usage)
            bytes.append(json: "}\n\n")
        }
    }

    public mutating func finish(into bytes: inout [UInt8]) {
        guard choices.allSatisfy(\.isFinished) else { return fail(.unfinishedReply, into: &bytes) }
        guard !hasEnded else { return }
        hasEnded = true
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

    private mutating func writeChunk(
        _ choice: Int, text: String, logprobs: [TokenLogprob], finish: FinishReason? = nil,
        match: StopMatch? = nil, into bytes: inout [UInt8]
    ) {
        bytes += textHead
        bytes.append(string: text)
        bytes.append(json: #","index":"#)
        bytes.append(number: choice)
        choices[choice].logprobs.append(includesLogprobs ? logprobs : [], to: &bytes)
        bytes.append(json: #","finish_reason":"#)
        if let finish { bytes.append(string: finish.completionName) } else { bytes.append(json: "null") }
        bytes.append(stopReason: match)
        bytes.append(json: includesUsage ? "}],\"usage\":null}\n\n" : "}]}\n\n")
    }
}
