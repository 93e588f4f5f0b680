public import Inference
import OrderedJSON

/// Writes a chat completion as one `chat.completion` object.
public struct ChatCompletionReplyEncoder: Sendable {
    private struct Choice: Sendable {
        var filter: ReasoningFilter
        var reply = FoldedReply()
    }

    private let context: ReplyContext
    private let style: ChatDeltaStyle
    private let includesLogprobs: Bool
    private let usesLegacyFunctions: Bool
    private var choices: [Choice]
    private var usage: Usage?

    public init(_ request: ChatCompletionRequest, context: ReplyContext) {
        let profile = request.reasoningProfile ?? context.defaultReasoning
        self.context = context
        style = ChatDeltaStyle(profile, hasReasoning: context.hasReasoning)
        includesLogprobs = request.request.topLogprobs != nil
        usesLegacyFunctions = request.usesLegacyFunctions
        choices = Array(
            repeating: Choice(filter: ReasoningFilter(profile)), count: request.request.choiceCount)
    }
}

extension ChatCompletionReplyEncoder: WholeReplyEncoder {
    public mutating func add(_ update: ReplyUpdate) {
        switch update {
        case .event(let event, let choice):
            guard choices.indices.contains(choice) else { return }
            if let closing = choices[choice].filter.closing(before: event) {
                choices[choice].reply.add(closing)
            }
            if let shown = choices[choice].filter.shown(event) { choices[choice].reply.add(shown) }
        case .usage(let usage):
            self.usage = usage
        }
    }

    public var warnings: [String] {
        let malformed = choices.map(\.reply).filter { $0.finish == .toolCalls }.flatMap(\.calls).filter {
            (try? JSONValue(parsing: $0.arguments)) == nil
        }
        return malformed.map { MalformedArguments.warning($0.name) }
            + [usage?.contextWarning].compactMap { $0 }
    }

    public func encode(into bytes: inout [UInt8]) throws(APIError) {
        guard choices.allSatisfy({ $0.reply.finish != nil }) else { throw .unfinishedReply }
        context.appendOpenAIHead(object: "chat.completion", to: &bytes)
        bytes.append(json: #""choices":"#)
        bytes.appendArray(choices.enumerated()) { choice, bytes in
            append(choice.element.reply, index: choice.offset, to: &bytes)
        }
        if let usage {
            bytes.append(json: #","usage":"#)
            bytes.append(openAI: usage)
        }
        bytes.append(json: "}")
    }

    private func append(_ reply: FoldedReply, index: Int, to bytes: inout [UInt8]) {
        bytes.append(json: #"{"index":"#)
        bytes.append(number: index)
        bytes.append(json: #","message":{"role":"assistant","content":"#)
        if let content = reply.content { bytes.append(string: content) } else { bytes.append(json: "null") }
        bytes.append(json: #","refusal":null"#)
        if let reasoning = reply.reasoning {
            bytes.append(json: #","\#(style.reasoningKey)":"#)
            bytes.append(string: reasoning)
        }
        appendCalls(reply.calls, to: &bytes)
        bytes.append(json: "}")
        bytes.append(chat: includesLogprobs ? reply.contentLogprobs : [])
        bytes.append(json: #","finish_reason":"#)
        if let finish = reply.finish {
            bytes.append(string: finish.chatName(usesLegacyFunctions: usesLegacyFunctions))
        } else {
            bytes.append(json: "null")
        }
        bytes.append(stopReason: reply.match)
        bytes.append(json: "}")
    }

    private func appendCalls(_ calls: [FoldedReply.Call], to bytes: inout [UInt8]) {
        guard let first = calls.first else { return }
        guard !usesLegacyFunctions else {
            bytes.append(json: #","function_call":"#)
            return append(function: first, to: &bytes)
        }
        bytes.append(json: #","tool_calls":"#)
        bytes.appendArray(calls) { call, bytes in
            bytes.append(json: #"{"id":"#)
            bytes.append(string: call.id)
            bytes.append(json: #","type":"function","function":"#)
            append(function: call, to: &bytes)
            bytes.append(json: "}")
        }
    }

    private func append(function call: FoldedReply.Call, to bytes: inout [UInt8]) {
        bytes.append(json: #"{"name":"#)
        bytes.append(string: call.name)
        bytes.append(json: #","arguments":"#)
        bytes.append(string: call.arguments)
        bytes.append(json: "}")
    }
}
