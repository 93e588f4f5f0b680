public import Inference
import OrderedJSON

/// Writes completions as one object of llama.cpp's, or as a list of them if the prompts were a list.
public struct NativeCompletionReplyEncoder: Sendable {
    private let isBatch: Bool
    private var completions: [NativeCompletion]
    private var replies: [FoldedReply]
    private var usage = Usage()

    init(_ call: NativeCompletionRequest, context: ReplyContext) {
        isBatch = call.isBatch
        let choices = 0..<call.request.choiceCount
        completions = choices.map { NativeCompletion(call, context: context, index: $0) }
        replies = choices.map { _ in FoldedReply() }
    }
}

extension NativeCompletionReplyEncoder: WholeReplyEncoder {
    public mutating func add(_ update: ReplyUpdate) {
        switch update {
        case .event(.finish(let reason, let match), let choice):
            guard completions.indices.contains(choice) else { return }
            completions[choice].finish(reason, match)
        case .event(let event, let choice):
            guard completions.indices.contains(choice), let (text, logprobs) = event.rawText else { return }
            completions[choice].add(text: text, logprobs: logprobs)
            replies[choice].add(.content(text, logprobs: logprobs))
        case .usage(let usage): self.usage = usage
        }
    }

    public var warnings: [String] { [usage.contextWarning].compactMap { $0 } }

    public func encode(into bytes: inout [UInt8]) throws(APIError) {
        guard completions.allSatisfy({ $0.finish != nil }) else { throw .unfinishedReply }
        let objects = completions.indices.map { choice in
            completions[choice].summary(
                text: replies[choice].content ?? "", logprobs: replies[choice].contentLogprobs,
                usage: usage.part(of: choice))
        }
        let value = isBatch ? JSONValue.array(objects) : objects.first ?? .null
        bytes += value.serializedBytes()
    }
}
