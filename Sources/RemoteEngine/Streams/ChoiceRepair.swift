import Inference
import OrderedJSON
import ReplyParsing

/// Repairs what an upstream sends of one choice.
struct ChoiceRepair: Sendable {
    private enum State: Sendable, Hashable {
        case open
        /// The text said that the reply is over: a terminator or a stop string stood in it.
        case ended(StopMatch?)
    }

    private var state = State.open
    private var parser: ReplyParser
    private var calls: CallRepair
    private var text = SplitText()
    private var reasoning = SplitText()
    /// Reads reasoning that the upstream told from content, while that comes.
    private var reasoningParser: ReplyParser?
    private var reasoningTail: [UInt8] = []
    private let terminators: [String]
    private var margins = Margins()
    /// The upstream told reasoning from content, so that whitespace around it is a marker's that it left behind.
    private var separatesReasoning = false
    private var grammarCall: GrammarCall
    private let makeID: @Sendable () -> String
    private var hasRole = false
    /// The upstream has sent something of this choice.
    private(set) var hasBegun = false
    /// The reasons that the upstream gave, in their order.
    private var finishReasons: [String] = []
    private var stopReason: JSONValue?
    private var hasText = false
    private(set) var faults: Set<StreamFault> = []
    /// Chunks that brought text, which is about the number of tokens.
    private(set) var textChunks = 0
    private var parsed: [ReplyEvent] = []

    private let isChat: Bool
    private let allowsParallelCalls: Bool
    private let ends: [String]
    /// The last of the text, to see whether it was a terminator.
    private var tail: [UInt8] = []

    init(_ configuration: ReplyParser.Configuration, isChat: Bool, sharing prototypes: [ReplyParser] = []) {
        self.isChat = isChat
        allowsParallelCalls = configuration.allowsParallelToolCalls
        ends = configuration.format.endTokens
        terminators = configuration.terminators
        // Whitespace is the upstream's; what stands around markers is seen to here.
        var configuration = configuration
        configuration.format.keepsWhitespace = true
        parser = ReplyParser(configuration, sharing: prototypes)
        let makeToolCallID = configuration.makeToolCallID
        makeID = { makeToolCallID(0) }
        calls = CallRepair(tools: configuration.tools, makeID: makeID)
        grammarCall = GrammarCall(
            isExpected: !configuration.tools.isEmpty && configuration.toolChoice != .none)
    }

    private static let tailLength = 64

    /// The upstream said that the choice is over.
    var hasFinishReason: Bool { !finishReasons.isEmpty }
    /// The upstream said that the token limit ended the choice, and nothing in it ended it before.
    var isCutOff: Bool { !isEnded && finishReasons.contains(where: \.isLength) }
    /// The choice is over whatever the upstream says.
    var isEnded: Bool { state != .open }

    mutating func consume(_ choice: UpstreamChoice, into events: inout [ReplyEvent]) {
        hasBegun = true
        note(choice)
        if let piece = choice.reasoning, !piece.isEmpty { consumeReasoning(piece, into: &events) }
        if choice.content?.isEmpty == false || !choice.calls.isEmpty { endReasoning(into: &events) }
        if let piece = choice.content, !piece.isEmpty { consumeText(piece, choice.logprobs, into: &events) }
        for part in choice.calls where state == .open {
            calls.consume(part, faults: &faults, into: &events)
        }
        if let reason = choice.finishReason {
            if reason.isEmpty {
                faults.insert(.wrongFinishReason)
            } else {
                if hasFinishReason { faults.insert(.repeatedFinish) }
                finishReasons.append(reason)
                stopReason = choice.stopReason ?? stopReason
            }
        }
    }

    private mutating func note(_ choice: UpstreamChoice) {
        if choice.isWhole { faults.insert(.wholeReply) }
        if choice.hasTwoReasonings { faults.insert(.repeatedReasoning) }
        if isChat {
            if choice.role != nil, hasRole { faults.insert(.repeatedRole) }
            if choice.role == nil, !hasRole { faults.insert(.missingRole) }
        }
        if choice.isEmpty { faults.insert(.emptyChunk) }
        hasRole = hasRole || choice.role != nil || faults.contains(.missingRole)
        let says =
            !(choice.content ?? "").isEmpty || !(choice.reasoning ?? "").isEmpty || !choice.calls.isEmpty
        if says { textChunks += 1 }
        if says, hasFinishReason { faults.insert(.textAfterFinish) }
    }

    private mutating func consumeReasoning(_ piece: String, into events: inout [ReplyEvent]) {
        guard state == .open else { return }
        let whole = reasoning.join(piece)
        if reasoning.wasUsed { faults.insert(.splitCharacter) }
        guard !whole.isEmpty else { return }
        separatesReasoning = true
        feedReasoning(whole, into: &events)
    }

    private static let reasoningPrototypes = [ReplyParser(.init(format: .leaksOfReasoning))]

    private mutating func feedReasoning(_ whole: String, into events: inout [ReplyEvent]) {
        var parser =
            reasoningParser
            ?? ReplyParser(
                .init(format: .leaksOfReasoning, terminators: terminators),
                sharing: terminators.isEmpty ? Self.reasoningPrototypes : [])
        reasoningParser = nil  // No second reference, or it would be copied.
        let bytes = Array(whole.utf8)
        reasoningTail = (reasoningTail + bytes.suffix(Self.tailLength)).suffix(Self.tailLength)
        parser.consume(TokenPiece(bytes: bytes), into: &parsed)
        reasoningParser = parser
        passReasoning(into: &events)
    }

    /// Releases what was held of the reasoning, which is over.
    private mutating func endReasoning(into events: inout [ReplyEvent]) {
        guard reasoningParser != nil else { return }
        if reasoningTail.hasEnd(of: ReplyFormat.leaksOfReasoning.endTokens) {
            faults.insert(.leakedTerminator)
        }
        reasoningTail = []
        reasoningParser?.finish(.terminator, into: &parsed)
        reasoningParser = nil
        if case .finish? = parsed.last { parsed.removeLast() }
        passReasoning(into: &events)
    }

    private mutating func passReasoning(into events: inout [ReplyEvent]) {
        for event in parsed {
            switch event {
            case .content(let text, _):
                let visible = margins.reasoning(text)
                if !visible.isEmpty { events.append(.reasoning(visible, logprobs: [])) }
            case .finish:
                faults.insert(.leakedTerminator)
                state = .ended(nil)
            default: break
            }
        }
        parsed.removeAll(keepingCapacity: true)
    }

    private mutating func consumeText(
        _ piece: String, _ logprobs: [TokenLogprob], into events: inout [ReplyEvent]
    ) {
        guard state == .open else { return }
        let whole = text.join(piece)
        if text.wasUsed { faults.insert(.splitCharacter) }
        guard !whole.isEmpty else { return }
        var logprobs = logprobs
        let entering = margins.enter(Array(whole.utf8), &logprobs)
        tail = (tail + entering.suffix(Self.tailLength)).suffix(Self.tailLength)
        guard !entering.isEmpty else { return }
        switch grammarCall.consume(entering) {
        case .held: break
        case .text(let bytes): feed(bytes[...], logprobs, into: &events)
        case .answer(let text):
            faults.insert(.textCall)
            var none: [TokenLogprob] = []
            let visible = margins.content(text, &none)
            if !visible.isEmpty { events.append(.content(visible, logprobs: [])) }
        case .call(let name, let arguments):
            faults.insert(.textCall)
            margins.pass()
            calls.beginTextCall(id: makeID(), name: name, into: &events)
            calls.appendToTextCall(arguments, into: &events)
            calls.closeTextCall()
        }
    }

    /// Gives text to the parser, cut where its log probabilities say that tokens end.
    private mutating func feed(
        _ bytes: ArraySlice<UInt8>, _ logprobs: [TokenLogprob], into events: inout [ReplyEvent]
    ) {
        guard !bytes.isEmpty else { return }
        if logprobs.isEmpty {
            parser.consume(TokenPiece(bytes: Array(bytes)), into: &parsed)
        } else if logprobs.flatMap(\.bytes).elementsEqual(bytes) {
            for logprob in logprobs {
                parser.consume(TokenPiece(bytes: logprob.bytes, logprob: logprob), into: &parsed)
            }
        } else {
            // They belong to other text than this: what cannot be assigned is not made up.
            faults.insert(.brokenLogprobs)
            parser.consume(TokenPiece(bytes: Array(bytes)), into: &parsed)
        }
        pass(into: &events)
    }

    /// Hands on what the parser made of the text.
    private mutating func pass(into events: inout [ReplyEvent]) {
        for event in parsed {
            switch event {
            case .content(let text, var logprobs):
                calls.closeTextCall()
                let visible = margins.content(text, &logprobs)
                if !visible.isEmpty { events.append(.content(visible, logprobs: logprobs)) }
                hasText = true
            case .reasoning(let text, _):
                faults.insert(.inlineReasoning)
                let visible = margins.reasoning(text)
                if !visible.isEmpty { events.append(.reasoning(visible, logprobs: [])) }
            case .toolCall(_, let id, let name):
                faults.insert(.textCall)
                margins.pass()
                calls.beginTextCall(id: id, name: name, into: &events)
            case .toolCallArguments(_, let fragment):
                calls.appendToTextCall(fragment, into: &events)
            case .finish(let reason, let match):
                state = .ended(match)
                margins.pass()
                if match != nil {
                    faults.insert(.leakedStop)
                } else if allowsParallelCalls || reason != .toolCalls {
                    faults.insert(.leakedTerminator)
                }
            }
        }
        parsed.removeAll(keepingCapacity: true)
    }

    /// Says that the upstream is at its end: what was held back is released, and the choice gets its one finish.
    ///
    /// - Parameter reachedLimit: The reply has as many tokens as the request allows.
    mutating func finish(reachedLimit: Bool, into events: inout [ReplyEvent]) {
        let isCutOff = finishReasons.contains(where: \.isLength) || (!hasFinishReason && reachedLimit)
        let restOfReasoning = reasoning.finish()
        if !isCutOff, !restOfReasoning.isEmpty, state == .open {
            feedReasoning(restOfReasoning, into: &events)
        }
        endReasoning(into: &events)
        var match: StopMatch?
        if case .ended(let found) = state {
            match = found
        } else {
            finishText(isCutOff: isCutOff, into: &events)
            match = stopMatch
        }
        if separatesReasoning, margins.hasDropped { faults.insert(.leftoverMargin) }
        calls.finish(into: &events)
        if calls.hasRepeatedCalls { faults.insert(.repeatedCall) }
        events.append(.finish(reason(isCutOff: isCutOff), match: match))
    }

    private mutating func finishText(isCutOff: Bool, into events: inout [ReplyEvent]) {
        let rest = text.finish()
        if !isCutOff, !rest.isEmpty { feed(Array(rest.utf8)[...], [], into: &events) }
        let heldCall = grammarCall.finish()
        if !heldCall.isEmpty { feed(heldCall[...], [], into: &events) }
        let held = margins.takeEntering()
        if !held.text.isEmpty { events.append(.content(held.text, logprobs: held.logprobs)) }
        if tail.hasEnd(of: ends) { faults.insert(.leakedTerminator) }
        parser.finish(isCutOff ? .length : .terminator, into: &parsed)
        // The parser's own end is none of the text.
        if case .finish? = parsed.last { parsed.removeLast() }
        pass(into: &events)
    }

    private var stopMatch: StopMatch? {
        switch stopReason {
        case .string(let text): .string(text)
        case .integer(let token): TokenID(exactly: token).map { .token($0) }
        default: nil
        }
    }

    /// What ended the choice, by what it holds (R5).
    private mutating func reason(isCutOff: Bool) -> FinishReason {
        let isNaturalEnd = if case .ended = state { true } else { false }
        let isLength = isCutOff && !isNaturalEnd
        let decided: FinishReason = isLength ? .length : calls.isEmpty ? .stop : .toolCalls
        guard let said = finishReasons.last else {
            if !isNaturalEnd { faults.insert(.missingFinish) }
            return decided
        }
        // For a call that was asked for by name, OpenAI says `stop`.
        let isRight =
            switch decided {
            case .length: said == "length"
            case .toolCalls: ["tool_calls", "function_call", "stop"].contains(said)
            case .stop: said == "stop"
            }
        if !isRight || (decided == .toolCalls && said == "stop" && faults.contains(.textCall)) {
            faults.insert(.wrongFinishReason)
        }
        return decided
    }
}

extension String {
    /// The ways in which servers say that the token limit ended a reply.
    fileprivate var isLength: Bool { ["length", "max_tokens", "model_length", "max_length"].contains(self) }
}

extension [UInt8] {
    fileprivate func hasEnd(of ends: [String]) -> Bool {
        ends.contains { suffix($0.utf8.count).elementsEqual($0.utf8) }
    }
}
