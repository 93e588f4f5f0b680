import Conformance
import Testing

/// Rules that one recording alone cannot break.
struct ComparisonTests {
    private static let whole =
        #"{"id":"chatcmpl-w2","object":"chat.completion","created":1790000000,"model":"weir","choices":[{"index":0,"message":{"role":"assistant","content":"Привет, Ada! 🙂"},"finish_reason":"stop"}],"usage":{"prompt_tokens":12,"completion_tokens":4,"total_tokens":16}}"#

    private static func chat(_ question: String, isStreamed: Bool, _ body: some Sequence<UInt8>) -> Recording
    {
        var recording = Recording(
            question, RequestFacts(.chat, isStreamed: isStreamed), status: 200, body: Array(body))
        recording.headers["content-type"] = isStreamed ? "text/event-stream" : "application/json"
        return recording
    }

    private static func stream() throws -> Recording {
        chat("plain", isStreamed: true, try Transcript("chat.sse").body)
    }

    private static func broken(_ examination: Examination) -> Set<Rule> {
        Set(examination.results.filter { !$0.evidence.isEmpty }.map(\.rule))
    }

    private static func state(_ rule: Rule, _ examination: Examination) -> RuleResult.State? {
        examination.results.first { $0.rule == rule }?.state
    }

    @Test func `a stream that says the same as the whole reply passes`() throws {
        let examination = Examination(
            .chat, [try Self.stream(), Self.chat("plain", isStreamed: false, Self.whole.utf8)])
        #expect(Self.broken(examination).isEmpty)
        #expect(Self.state(.streamEqualsWhole, examination) == .passed)
    }

    @Test(arguments: [
        ("Ada", "Bob"), (#""stop""#, #""length""#),
        (#""assistant","content""#, #""assistant","reasoning_content":"Hm.","content""#),
    ])
    func `a stream that differs from the whole reply is caught`(old: String, new: String) throws {
        let whole = Self.whole.replacing(old, with: new)
        let examination = Examination(
            .chat, [try Self.stream(), Self.chat("plain", isStreamed: false, whole.utf8)])
        #expect(Self.broken(examination) == [.streamEqualsWhole])
    }

    @Test func `a server that does not repeat itself is not compared`() throws {
        let other = Self.whole.replacing("Ada", with: "Bob").replacing("chatcmpl-w2", with: "chatcmpl-w3")
        let third = Self.whole.replacing("Ada", with: "Eve")
        let examination = Examination(
            .chat,
            [
                try Self.stream(), Self.chat("plain", isStreamed: false, other.utf8),
                Self.chat("plain", isStreamed: false, third.utf8),
            ])
        #expect(Self.state(.streamEqualsWhole, examination) == .notSeen)
    }

    @Test func `two replies with one id are caught`() throws {
        var again = try Self.stream()
        again.question = "again"
        #expect(Self.broken(Examination(.chat, [try Self.stream(), again])) == [.identity])
    }

    @Test func `a call id that another reply has as well is caught`() throws {
        let calls = try Transcript("chat-calls.sse").body
        let other = String(decoding: calls, as: UTF8.self).replacing("chatcmpl-w1", with: "chatcmpl-w9")
        let examination = Examination(
            .chat,
            [
                Self.chat("a call", isStreamed: true, calls),
                Self.chat("another", isStreamed: true, other.utf8),
            ])
        #expect(Self.broken(examination) == [.callIDs])
    }

    @Test(arguments: [("Привет, ", true), ("Прив", false), ("Привет, A", false)])
    func `text is cut where a stop string begins`(content: String, isRight: Bool) {
        let reference = Self.chat("reference", isStreamed: false, Self.whole.utf8)
        let cut = Self.whole.replacing("Привет, Ada! 🙂", with: content).replacing("w2", with: "w3")
        var stopped = Self.chat("a stop string", isStreamed: false, cut.utf8)
        stopped.request.stopStrings = ["Ada!"]
        let examination = Examination(.chat, [reference, stopped], stopReference: reference)
        #expect(Self.broken(examination) == (isRight ? [] : [.stopStrings]))
    }

    @Test(arguments: [
        (500, #"{"error":{"message":"m","type":"t","param":null,"code":null}}"#, [Rule.serverErrors]),
        (400, #"{"error":{"message":"m","type":"t","param":null,"code":null}}"#, [.ordinaryRequests]),
        (400, #"{"detail":"m"}"#, [.ordinaryRequests, .errorShape]),
        (500, "<html>", [.serverErrors, .errorShape]),
    ])
    func `an ordinary request that fails is caught`(status: Int, body: String, rules: [Rule]) {
        var recording = Self.chat("plain", isStreamed: false, body.utf8)
        recording.status = status
        #expect(Self.broken(Examination(.chat, [recording])) == Set(rules))
    }

    @Test(arguments: [
        (200, whole, [Rule.badRequests]), (500, #"{"error":"x"}"#, [.badRequests, .errorShape]),
        (400, #"{"error":{"message":"m","type":"t","param":null,"code":null}}"#, []),
        (422, #"{"error":{"message":"","type":"t","param":null,"code":null}}"#, [.errorShape]),
        (400, #"{"error":{"message":"m","type":"t"}}"#, [.errorShape]),
    ])
    func `a bad request gets an error of the API`(status: Int, body: String, rules: [Rule]) {
        var recording = Self.chat("no messages", isStreamed: false, body.utf8)
        recording.status = status
        recording.request.expectation = .refused
        #expect(Self.broken(Examination(.chat, [recording])) == Set(rules))
    }

    @Test(arguments: [Recording.Ending.closedEarly, .timedOut, .garbled("x"), .tooLarge(limit: 1)])
    func `a response that does not end is caught`(ending: Recording.Ending) {
        var recording = Self.chat("plain", isStreamed: false, "".utf8)
        recording.status = nil
        recording.body = []
        recording.ending = ending
        #expect(Self.broken(Examination(.chat, [recording])).contains(.answersInTime))
    }

    @Test func `a stream that stays open after [DONE] is caught`() throws {
        var recording = try Self.stream()
        recording.ending = .timedOut
        #expect(Self.broken(Examination(.chat, [recording])) == [.done, .answersInTime])
    }

    @Test func `a server that fails after a client hung up is caught`() throws {
        var after = Self.chat(
            "after", isStreamed: false, #"{"error":{"message":"m","type":"t","param":null,"code":null}}"#.utf8
        )
        after.status = 503
        let examination = Examination(.chat, [try Self.stream()], afterHangUp: [after])
        #expect(Self.broken(examination) == [.survivesHangUp, .serverErrors])
    }

    @Test func `the content type of a stream is event-stream`() throws {
        var recording = try Self.stream()
        recording.headers["content-type"] = "text/plain"
        #expect(Self.broken(Examination(.chat, [recording])) == [.framing])
    }

    @Test func `what was not exercised is not seen`() throws {
        let examination = Examination(.chat, [try Self.stream()])
        for rule in [
            Rule.callOrder, .logprobs, .legacyFunction, .streamEqualsWhole, .stopStrings, .whitespace,
            .failure,
        ] {
            #expect(Self.state(rule, examination) == .notSeen, "\(rule)")
        }
    }

    @Test(arguments: [(1500.0, true), (5, false)])
    func `streams that come all at once and late are caught`(milliseconds: Double, isCaught: Bool) {
        let head =
            #"data: {"id":"%","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"#
        let role = #""delta":{"role":"assistant","content":""},"finish_reason":null}]}"# + "\n\n"
        let text = #""delta":{"content":"word "},"finish_reason":null}]}"# + "\n\n"
        let end = #""delta":{},"finish_reason":"stop"}]}"# + "\n\ndata: [DONE]\n\n"
        let body = head + role + String(repeating: head + text, count: 20) + head + end
        let recordings = (0..<3).map { number in
            var recording = Self.chat(
                "reply \(number)", isStreamed: true, body.replacing("%", with: "id\(number)").utf8)
            recording.arrivals = [.init(offset: 0, milliseconds: milliseconds)]
            return recording
        }
        #expect(Self.broken(Examination(.chat, recordings)) == (isCaught ? [.framing] : []))
    }

    @Test func `tool_calls where the token limit cut the call is caught`() {
        let body =
            #"{"id":"chatcmpl-w4","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":null,"tool_calls":[{"id":"call_x1y2z3","type":"function","function":{"name":"f","arguments":"{\"a\": [1"}}]},"finish_reason":"tool_calls"}],"usage":{"prompt_tokens":9,"completion_tokens":12,"total_tokens":21}}"#
        var recording = Self.chat("a call, cut", isStreamed: false, body.utf8)
        recording.request.maxTokens = 12
        #expect(Self.broken(Examination(.chat, [recording])) == [.finishReason, .arguments])
    }

    @Test func `every rule has a sin that breaks it`() {
        let here: Set<Rule> = [
            .streamEqualsWhole, .serverErrors, .ordinaryRequests, .badRequests, .errorShape, .answersInTime,
            .survivesHangUp,
        ]
        let broken = MutationTests.all.reduce(into: here) { $0.formUnion($1.breaks) }
        #expect(broken == Set(Rule.allCases))
    }
}
