public import Inference

/// Writes completions as one `text_completion` object.
public struct CompletionReplyEncoder: Sendable {
    private let context: ReplyContext
    private let includesLogprobs: Bool
    private var replies: [FoldedReply]
    private var usage: Usage?

    public init(_ request: CompletionRequest, context: ReplyContext) {
        self.context = context
        includesLogprobs = request.request.topLogprobs != nil
        replies = Array(repeating: FoldedReply(), count: request.request.choiceCount)
    }
}

extension CompletionReplyEncoder: WholeReplyEncoder {
    public mutating func add(_ update: ReplyUpdate) {
        switch update {
        case .event(let event, let choice):
            guard replies.indices.contains(choice) else { return }
            if let (text, logprobs) = event.rawText {
                replies[choice].add(.content(text, logprobs: logprobs))
            } else {
                replies[choice].add(event)
            }
        case .usage(let usage):
            self.usage = usage
        }
    }

    public var warnings: [String] { [usage?.contextWarning].compactMap { $0 } }

    public func encode(into bytes: inout [UInt8]) throws(APIError) {
        guard replies.allSatisfy({ $0.finish != nil }) else { throw .unfinishedReply }
        context.appendOpenAIHead(object: "text_completion", to: &bytes)
        bytes.append(json: #""choices":"#)
        bytes.appendArray(replies.enumerated()) { choice, bytes in
            append(choice.element, index: choice.offset, to: &bytes)
        }
        if let usage {
            bytes.append(json: #","usage":"#)
            bytes.append(openAI: usage)
        }
        bytes.append(json: "}")
    }

    private func append(_ reply: FoldedReply, index: Int, to bytes: inout [UInt8]) {
        bytes.append(json: #"{"text":"#)
        bytes.append(string: reply.content ?? "")
        bytes.append(json: #","index":"#)
        bytes.append(number: index)
        var logprobs = CompletionLogprobs()
        logprobs.append(includesLogprobs ? reply.contentLogprobs : [], to: &bytes)
        bytes.append(json: #","finish_reason":"#)
        if let finish = reply.finish {
            bytes.append(string: finish.completionName)
        } else {
            bytes.append(json: "null")
        }
        bytes.append(stopReason: reply.match)
        bytes.append(json: "}")
    }
}
