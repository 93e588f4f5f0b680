import Inference
import OrderedJSON
import ReplyParsing

@testable import RemoteEngine

/// What comes out of a stream that went through the repair.
struct RepairedReply: Equatable {
    struct Call: Equatable {
        var id: String
        var name: String
        var arguments: String
    }

    var content = ""
    var reasoning = ""
    var calls: [Call] = []
    var finishes: [FinishReason] = []
    var match: StopMatch?
    var usage: Usage?
    var failure: String?
    var faults: Set<StreamFault> = []
    /// The events broke a rule of `ReplyEvent`.
    var isDisordered = false

    /// - Parameter cuts: Where the bytes are cut in pieces.
    init(
        _ bytes: [UInt8], cuts: [Int] = [], by repair: StreamRepair, choice: Int = 0
    ) {
        var repair = repair
        var updates: [ReplyUpdate] = []
        var start = 0
        do throws(InferenceError) {
            for cut in cuts + [bytes.count] {
                try repair.consume(bytes[start..<cut], into: &updates)
                start = cut
            }
            try repair.finish(into: &updates)
        } catch {
            failure = "\(error)"
        }
        faults = repair.faults
        for update in updates { add(update, choice: choice) }
    }

    private mutating func add(_ update: ReplyUpdate, choice: Int) {
        if usage != nil { isDisordered = true }
        switch update {
        case .event(let event, choice):
            if !finishes.isEmpty { isDisordered = true }
            add(event)
        case .event: break
        case .usage(let count): usage = count
        }
    }

    private mutating func add(_ event: ReplyEvent) {
        switch event {
        case .content(let text, _):
            if text.isEmpty { isDisordered = true }
            content += text
        case .reasoning(let text, _):
            if text.isEmpty { isDisordered = true }
            reasoning += text
        case .toolCall(let index, let id, let name):
            if index != calls.count { isDisordered = true }
            calls.append(Call(id: id, name: name, arguments: ""))
        case .toolCallArguments(let index, let fragment):
            guard index == calls.count - 1, !fragment.isEmpty else { return isDisordered = true }
            calls[index].arguments += fragment
        case .finish(let reason, let match):
            finishes.append(reason)
            self.match = match
        }
    }
}

extension StreamRepair.Configuration {
    static func test(
        format: ReplyFormat = .leaks, tools: [String] = [], stop: [String] = [], choices: Int = 1,
        maxTokens: Int? = nil
    ) -> Self {
        let definitions = tools.map { ToolDefinition(name: $0, source: ["name": .string($0)]) }
        return Self(
            parsing: .init(
                format: format, tools: definitions, stop: StopRules(strings: stop),
                makeToolCallID: { _ in "call_minted00" }),
            choiceCount: choices, maxTokens: maxTokens, estimatedPromptTokens: 7)
    }
}

/// A stream as a server writes it.
func stream(_ chunks: [String], ending: String = "data: [DONE]\n\n") -> [UInt8] {
    Array((chunks.map { "data: \($0)\n\n" }.joined() + ending).utf8)
}

/// A chunk of a chat with what stands in its choice.
func chunk(_ delta: String, finish: String? = nil, index: Int = 0, id: String = "chatcmpl-7Gh2kQ") -> String {
    let reason = finish.map { "\"\($0)\"" } ?? "null"
    return #"{"id":"\#(id)","object":"chat.completion.chunk","created":1780000000,"model":"m","choices":"#
        + #"[{"index":\#(index),"delta":\#(delta),"finish_reason":\#(reason)}]}"#
}

let roleChunk = chunk(#"{"role":"assistant","content":""}"#)
let usageChunk =
    #"{"id":"chatcmpl-7Gh2kQ","object":"chat.completion.chunk","created":1780000000,"model":"m","choices":[],"#
    + #""usage":{"prompt_tokens":21,"completion_tokens":9,"total_tokens":30,"#
    + #""prompt_tokens_details":{"cached_tokens":4},"completion_tokens_details":{"reasoning_tokens":3}}}"#
