import APIFormats
import Inference
import OrderedJSON

extension ReplyContext {
    static let test = ReplyContext(id: "chatcmpl-r1", created: 1_780_000_000, model: "m")
    static let reasoning = ReplyContext(
        id: "chatcmpl-r1", created: 1_780_000_000, model: "m", hasReasoning: true)
    static let completion = ReplyContext(id: "cmpl-r1", created: 1_780_000_000, model: "m")
}

extension ChatCompletionRequest {
    /// A request with the smallest messages there are and the given members.
    static func with(_ members: String...) throws -> ChatCompletionRequest {
        let body = [#""model":"m","messages":[{"role":"user","content":"Hi"}]"#] + members
        return try ChatCompletionRequest(parsing: "{\(body.joined(separator: ","))}".utf8)
    }
}

extension CompletionRequest {
    static func with(_ members: String...) throws -> CompletionRequest {
        let body = [#""model":"m","prompt":"Once""#] + members
        return try CompletionRequest(parsing: "{\(body.joined(separator: ","))}".utf8)
    }
}

extension APIRequest {
    /// The whole stream of a reply, or of one that fails in the end.
    func stream(_ updates: [ReplyUpdate], _ context: ReplyContext, failure: APIError? = nil) -> String {
        var bytes: [UInt8] = []
        var encoder = makeStreamEncoder(context)
        encoder.start(into: &bytes)
        for update in updates { encoder.encode(update, into: &bytes) }
        if let failure { encoder.fail(failure, into: &bytes) }
        encoder.finish(into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    func body(_ updates: [ReplyUpdate], _ context: ReplyContext) throws -> String {
        var bytes: [UInt8] = []
        var encoder = makeWholeReplyEncoder(context)
        for update in updates { encoder.add(update) }
        try encoder.encode(into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension ReplyUpdate {
    static func content(_ text: String, choice: Int = 0) -> ReplyUpdate {
        .event(.content(text, logprobs: []), choice: choice)
    }

    static func reasoning(_ text: String, choice: Int = 0) -> ReplyUpdate {
        .event(.reasoning(text, logprobs: []), choice: choice)
    }

    static func call(_ index: Int, _ id: String, _ name: String, choice: Int = 0) -> ReplyUpdate {
        .event(.toolCall(index: index, id: id, name: name), choice: choice)
    }

    static func arguments(_ index: Int, _ fragment: String, choice: Int = 0) -> ReplyUpdate {
        .event(.toolCallArguments(index: index, fragment: fragment), choice: choice)
    }

    static func finish(_ reason: FinishReason, _ match: StopMatch? = nil, choice: Int = 0) -> ReplyUpdate {
        .event(.finish(reason, match: match), choice: choice)
    }
}

/// A stream whose chunks all begin with `head`, given by what follows it.
func stream(_ head: String, _ rests: [String]) -> String {
    (rests.map { "data: \(head)\($0)\n\n" } + ["data: [DONE]\n\n"]).joined()
}

let chatHead =
    #"{"id":"chatcmpl-r1","object":"chat.completion.chunk","created":1780000000,"model":"m","choices":["#
let completionHead =
    #"{"id":"cmpl-r1","object":"text_completion","created":1780000000,"model":"m","choices":["#

/// The error that a body is refused with.
func refusal<Request: APIRequest>(
    of body: String, as type: Request.Type, policy: RequestPolicy = RequestPolicy()
) -> APIError? {
    do throws(APIError) {
        _ = try Request(parsing: body.utf8, policy: policy)
        return nil
    } catch {
        return error
    }
}
