import Inference

/// The updates of a reply that no model would give and every encoder has to bear; the same for the same seed.
struct RandomReply {
    private var random: SplitMix64

    init(seed: UInt64) {
        random = SplitMix64(state: seed)
    }

    mutating func updates(choiceCount: Int) -> [ReplyUpdate] {
        var queues = (0..<choiceCount).map {
            events().map { ReplyUpdate.event($0, choice: 0) }.indexed(choice: $0)
        }
        var updates: [ReplyUpdate] = []
        while let choice = queues.indices.filter({ !queues[$0].isEmpty }).randomElement(using: &random) {
            updates.append(queues[choice].removeFirst())
        }
        let usage = Usage(
            promptTokens: .random(in: 0..<99, using: &random), cachedPromptTokens: 1,
            completionTokens: .random(in: 0..<99, using: &random), reasoningTokens: 2)
        return updates + [.usage(usage)]
    }

    private mutating func events() -> [ReplyEvent] {
        var events: [ReplyEvent] = []
        var callCount = 0
        for _ in 0..<Int.random(in: 0..<8, using: &random) {
            switch Int.random(in: 0..<4, using: &random) {
            case 0: events.append(.reasoning(text(), logprobs: [logprob()]))
            case 1, 2: events.append(.content(text(), logprobs: [logprob(), logprob()]))
            default:
                events.append(.toolCall(index: callCount, id: "call_\(random.next())", name: "f\(callCount)"))
                for _ in 0..<Int.random(in: 0..<3, using: &random) {
                    events.append(.toolCallArguments(index: callCount, fragment: text()))
                }
                callCount += 1
            }
        }
        let isCut = Bool.random(using: &random)
        let reason: FinishReason = isCut ? .length : callCount > 0 ? .toolCalls : .stop
        let match: StopMatch? = reason == .stop && Bool.random(using: &random) ? .string(text()) : nil
        return events + [.finish(reason, match: match)]
    }

    private mutating func text() -> String {
        let pieces = [
            "a", " ", "\n", "\"", "\\", "é", "🚀", "{", "}", "\u{0}", "\u{2028}", "<think>", "data: ",
        ]
        return (0...Int.random(in: 0..<4, using: &random))
            .map { _ in pieces.randomElement(using: &random) ?? "" }
            .joined()
    }

    private mutating func logprob() -> TokenLogprob {
        let bytes = Array(text().utf8.prefix(3))
        let logprob = -Float.random(in: 0..<20, using: &random)
        return TokenLogprob(
            token: 1, bytes: bytes, logprob: logprob, top: [.init(token: 1, bytes: bytes, logprob: logprob)])
    }
}

extension [ReplyUpdate] {
    fileprivate func indexed(choice: Int) -> [ReplyUpdate] {
        map { update in
            if case .event(let event, _) = update { .event(event, choice: choice) } else { update }
        }
    }
}

/// Steele, Lea and Flood, 2014.
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
