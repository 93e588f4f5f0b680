import Inference
import OrderedJSON
import ReplyParsing

/// A reply put together from its events, as a client would.
struct ParsedReply: Sendable, Hashable, CustomStringConvertible {
    struct Call: Sendable, Hashable {
        var name: String
        var arguments = ""
    }

    var content: String?
    var reasoning: String?
    var calls: [Call] = []
    var finish: FinishReason?
    var match: StopMatch?
    /// What the rules of the event stream were broken by.
    var faults: [String] = []
    /// The events with neighbours of one kind joined.
    var merged: [ReplyEvent] = []
    var isFinished = false

    init(_ events: [ReplyEvent]) {
        for event in events { add(event) }
        if finish == nil { faults.append("no finish") }
    }

    private mutating func add(_ event: ReplyEvent) {
        if finish != nil { faults.append("event behind the finish: \(event)") }
        switch event {
        case .content(let text, _):
            if text.isEmpty { faults.append("empty content") }
            content = (content ?? "") + text
            if case .content(let last, _)? = merged.last {
                merged[merged.count - 1] = .content(last + text, logprobs: [])
            } else {
                merged.append(.content(text, logprobs: []))
            }
        case .reasoning(let text, _):
            if text.isEmpty { faults.append("empty reasoning") }
            reasoning = (reasoning ?? "") + text
            if case .reasoning(let last, _)? = merged.last {
                merged[merged.count - 1] = .reasoning(last + text, logprobs: [])
            } else {
                merged.append(.reasoning(text, logprobs: []))
            }
        case .toolCall(let index, let id, let name):
            if index != calls.count { faults.append("call \(index) out of order") }
            if id.isEmpty || name.isEmpty { faults.append("call without id or name") }
            calls.append(Call(name: name))
            merged.append(.toolCall(index: index, id: "", name: name))
        case .toolCallArguments(let index, let fragment):
            if fragment.isEmpty { faults.append("empty fragment") }
            guard index == calls.count - 1 else {
                faults.append("arguments of call \(index) out of order")
                return
            }
            calls[index].arguments += fragment
            if case .toolCallArguments(index, let last)? = merged.last {
                merged[merged.count - 1] = .toolCallArguments(index: index, fragment: last + fragment)
            } else {
                merged.append(event)
            }
        case .finish(let reason, let match):
            finish = reason
            self.match = match
            merged.append(event)
        }
    }

    var description: String {
        "content \(content.debugDescription) reasoning \(reasoning.debugDescription) calls \(calls) finish \(String(describing: finish)) \(faults)"
    }
}

extension ReplyParser.Configuration {
    /// With ids that tests can tell.
    static func test(
        _ format: ReplyFormat, opensInReasoning: Bool = false, tools: [ToolDefinition] = [],
        terminators: [String] = [], stop: [String] = []
    ) -> Self {
        Self(
            format: format, opensInReasoning: opensInReasoning, tools: tools, terminators: terminators,
            stop: StopRules(strings: stop), makeToolCallID: { "call_\($0)" })
    }
}

func parse(
    _ pieces: [TokenPiece], _ configuration: ReplyParser.Configuration, end: EndCause = .terminator
) -> ParsedReply {
    var parser = ReplyParser(configuration)
    var events: [ReplyEvent] = []
    for piece in pieces { parser.consume(piece, into: &events) }
    parser.finish(end, into: &events)
    var reply = ParsedReply(events)
    reply.isFinished = parser.isFinished
    return reply
}

func pieces(_ text: String) -> [TokenPiece] {
    [TokenPiece(bytes: Array(text.utf8))]
}
