public import Inference
import OrderedJSON

/// Writes completions as llama.cpp's server streams them: an object for each piece of text, and one that says how it
/// went. There is no `[DONE]`.
public struct NativeCompletionStreamEncoder: Sendable {
    private var completions: [NativeCompletion]
    private let writesEveryMember: Bool
    private var hasEnded = false

    init(_ call: NativeCompletionRequest, context: ReplyContext) {
        completions = (0..<call.request.choiceCount).map {
            NativeCompletion(call, context: context, index: $0)
        }
        writesEveryMember = call.request.topLogprobs != nil
    }
}

extension NativeCompletionStreamEncoder: ReplyStreamEncoder {
    public static var contentType: String { ServerSentEvent.contentType }

    public mutating func start(into bytes: inout [UInt8]) {}

    public mutating func encode(_ update: ReplyUpdate, into bytes: inout [UInt8]) {
        guard !hasEnded else { return }
        switch update {
        case .event(.finish(let reason, let match), let choice):
            guard completions.indices.contains(choice) else { return }
            completions[choice].finish(reason, match)
        case .event(let event, let choice):
            guard completions.indices.contains(choice), let (text, logprobs) = event.rawText else { return }
            completions[choice].add(text: text, logprobs: logprobs)
            write(text, logprobs, choice, into: &bytes)
        case .usage(let usage):
            ServerSentEvent.encode(warning: usage.contextWarning, into: &bytes)
            // The last objects count the tokens, which are known now.
            guard completions.allSatisfy({ $0.finish != nil }) else { return }
            for (choice, completion) in completions.enumerated() {
                let summary = completion.summary(text: "", logprobs: [], usage: usage.part(of: choice))
                ServerSentEvent.encode(data: summary.serializedBytes(), into: &bytes)
            }
            hasEnded = true
        }
    }

    private func write(
        _ text: String, _ logprobs: [TokenLogprob], _ choice: Int, into bytes: inout [UInt8]
    ) {
        guard writesEveryMember else {
            bytes.append(json: #"data: {"index":"#)
            bytes.append(number: choice)
            bytes.append(json: #","content":"#)
            bytes.append(string: text)
            bytes.append(json: #","tokens":[],"id_slot":-1,"stop":false}"#)
            bytes.append(json: "\n\n")
            return
        }
        let object = completions[choice].head(text: text, logprobs: logprobs, isLast: false)
        ServerSentEvent.encode(data: JSONValue.object(object).serializedBytes(), into: &bytes)
    }

    public mutating func finish(into bytes: inout [UInt8]) {
        if !hasEnded { fail(.unfinishedReply, into: &bytes) }
    }

    public mutating func fail(_ error: APIError, into bytes: inout [UInt8]) {
        guard !hasEnded else { return }
        hasEnded = true
        ServerSentEvent.encode(data: error.llamaCppBody(), into: &bytes)
    }

    public func keepAlive(into bytes: inout [UInt8]) {
        ServerSentEvent.encode(comment: "keep-alive", into: &bytes)
    }
}
