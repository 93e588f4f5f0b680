import OrderedJSON

/// R15: what is streamed is what comes whole, for the same request.
enum StreamComparison {
    struct Reply {
        var recording: Recording
        var reply: AssembledReply
    }

    /// - Parameter replies: All to one question. It may have been asked more than once each way, because a server that
    ///   does not repeat itself cannot be compared with itself.
    static func check(_ replies: [Reply], _ ledger: inout RuleLedger) {
        let comparable = replies.filter { $0.recording.ending == .complete && $0.reply.error == nil }
        let streams = comparable.filter(\.recording.request.isStreamed)
        let wholes = comparable.filter { !$0.recording.request.isStreamed }
        guard !streams.isEmpty, let whole = wholes.first else { return }
        let pairs = streams.flatMap { stream in wholes.map { difference(stream, $0) } }
        if pairs.contains(nil) { return ledger.see(.streamEqualsWhole) }
        let isSteady = [streams, wholes].allSatisfy { same in
            same.dropFirst().allSatisfy { difference($0, same[0]) == nil }
        }
        guard isSteady, let found = pairs.first, let message = found else { return }
        // The bytes are those of the whole reply; the message has both.
        ledger.open(whole.recording)
        ledger.fail(.streamEqualsWhole, Place(bytes: whole.recording.body.prefix(400)), message)
    }

    /// Whether the question has to be asked again to know who is right.
    static func differ(_ stream: Recording, _ whole: Recording) -> Bool {
        guard let left = RecordingCheck.assemble(stream), let right = RecordingCheck.assemble(whole) else {
            return false
        }
        return difference(.init(recording: stream, reply: left), .init(recording: whole, reply: right)) != nil
    }

    private static func difference(_ left: Reply, _ right: Reply) -> String? {
        guard left.reply.choices.count == right.reply.choices.count else {
            return "\(left.reply.choices.count) choices streamed, \(right.reply.choices.count) whole"
        }
        // Members of arguments that the API has as an object come in no order of the model's.
        let parsesArguments = [.anthropic, .ollama].contains(left.recording.request.dialect)
        for (streamed, whole) in zip(left.reply.choices, right.reply.choices) {
            for (what, text, other) in [
                ("content", streamed.content, whole.content),
                ("reasoning", streamed.reasoning, whole.reasoning),
                ("refusal", streamed.refusal, whole.refusal),
            ] where !(text ?? "").hasSameBytes(as: other ?? "") {
                return "\(what) is `\(text ?? "")` streamed and `\(other ?? "")` whole"
            }
            if let difference = difference(streamed.calls, whole.calls, parsesArguments) { return difference }
            let functions = [streamed.functionCall, whole.functionCall].map { $0.map { [$0] } ?? [] }
            if let difference = difference(functions[0], functions[1], false) { return difference }
            if streamed.finish != whole.finish {
                return "finish_reason is \(name(streamed.finish)) streamed and \(name(whole.finish)) whole"
            }
        }
        if let usage = left.reply.usage, let other = right.reply.usage,
            usage.prompt != other.prompt || usage.completion != other.completion
        {
            return "usage is \(count(usage)) streamed and \(count(other)) whole"
        }
        return nil
    }

    private static func difference(
        _ streamed: [AssembledReply.Call], _ whole: [AssembledReply.Call], _ parses: Bool
    ) -> String? {
        guard streamed.map(\.name) == whole.map(\.name) else {
            return "calls are \(streamed.map(\.name)) streamed and \(whole.map(\.name)) whole"
        }
        for (left, right) in zip(streamed, whole) where !left.arguments.hasSameBytes(as: right.arguments) {
            if parses, let left = try? JSONValue(parsing: left.arguments),
                left == (try? JSONValue(parsing: right.arguments))
            {
                continue
            }
            return "arguments are `\(left.arguments)` streamed and `\(right.arguments)` whole"
        }
        return nil
    }

    private static func name(_ finish: AssembledReply.Finish?) -> String {
        switch finish {
        case .stop: "stop"
        case .length: "length"
        case .toolCalls: "tool_calls"
        case .functionCall: "function_call"
        case .other(let name): name
        case nil: "missing"
        }
    }

    private static func count(_ usage: AssembledReply.Usage) -> String {
        "\(usage.prompt ?? 0) and \(usage.completion ?? 0) tokens"
    }
}

extension String {
    fileprivate func hasSameBytes(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}
