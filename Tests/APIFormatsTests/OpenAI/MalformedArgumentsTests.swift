import Inference
import OrderedJSON
import Testing

@testable import APIFormats

struct MalformedArgumentsTests {
    private func request() throws -> ChatCompletionRequest {
        try ChatCompletionRequest(
            decoding: ["model": "m", "messages": [["role": "user", "content": "hi"]]])
    }

    private func events(_ arguments: [String], _ finish: FinishReason = .toolCalls) -> [ReplyUpdate] {
        let calls = arguments.enumerated().flatMap { index, text -> [ReplyEvent] in
            [.toolCall(index: index, id: "call_\(index)", name: "f\(index)")]
                + text.map { .toolCallArguments(index: index, fragment: String($0)) }
        }
        return (calls + [.finish(finish, match: nil)]).map { .event($0, choice: 0) }
    }

    private let context = ReplyContext(id: "chatcmpl-1", created: 0, model: "m")

    @Test(arguments: [
        (["{\"a\": 1}"], 0), ([""], 0), (["{\"a\": "], 1), (["{oops}", "{}", "{]"], 2), (["{} {}"], 1),
    ])
    func `each call whose arguments are no JSON is warned of`(arguments: [String], count: Int) throws {
        var whole = try request().makeWholeReplyEncoder(context)
        var stream = try request().makeStreamEncoder(context)
        var bytes: [UInt8] = []
        for update in events(arguments) {
            whole.add(update)
            stream.encode(update, into: &bytes)
        }
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(whole.warnings.count == count)
        #expect(text.split(separator: "\n\n").count { $0.hasPrefix(": weir-warning: ") } == count)
    }

    @Test func `arguments that the token limit cut off are not warned of`() throws {
        var whole = try request().makeWholeReplyEncoder(context)
        var stream = try request().makeStreamEncoder(context)
        var bytes: [UInt8] = []
        for update in events(["{\"a"], .length) {
            whole.add(update)
            stream.encode(update, into: &bytes)
        }
        #expect(whole.warnings.isEmpty)
        #expect(!String(decoding: bytes, as: UTF8.self).contains("weir-warning"))
    }
}
