public import Inference

/// Turns the tokens of one reply into events, as they come.
///
/// It knows no model: a `ReplyFormat` says which markers and payloads to look for. What it emits is never taken
/// back, does not depend on how the reply was cut into pieces, and is complete: every byte that is not markup
/// is content, reasoning or arguments. Cost per token does not depend on the length of the reply.
public struct ReplyParser: Sendable {
    enum State: Sendable {
        case text
        case call(CallReading)
        case finished
    }

    let configuration: Configuration
    let markers: MarkerTable
    let callContexts: [CallContext]

    var state = State.text
    var region: Region
    /// Where text after a call belongs.
    var visibleRegion = Region.content
    var input = RawInput()
    var flow: TextFlow
    var writer = EventWriter()
    var header: [UInt8] = []
    /// Syntaxes without an opener may still be tried: no other text came since the region began.
    var awaitsBareCall = true
    var callCount = 0

    public private(set) var completionTokens = 0
    /// Tokens that brought text of the reasoning.
    public private(set) var reasoningTokens = 0

    /// - Parameter prototypes: Parsers of the same format with the same terminators. What such a parser has made of
    ///   them is taken over where it fits, because making it costs as much as parsing a thousand tokens.
    public init(_ configuration: Configuration, sharing prototypes: [ReplyParser] = []) {
        self.configuration = configuration
        let format = configuration.format
        let opensInReasoning = configuration.opensInReasoning && format.reasoning != nil
        region = opensInReasoning ? .reasoning : format.opensIn
        if format.opensIn != .header { visibleRegion = format.opensIn }
        let prototype = prototypes.first { $0.configuration.parsesCalls == configuration.parsesCalls }
        markers =
            prototype?.markers
            ?? MarkerTable(
                format, parsesCalls: configuration.parsesCalls, terminators: configuration.terminators)
        if let prototype, !configuration.parsesCalls {
            callContexts = prototype.callContexts
        } else {
            let tools = ToolSchemas(configuration.tools)
            callContexts = format.calls.map {
                CallContext($0, format: format, terminators: configuration.terminators, tools: tools)
            }
        }
        flow = TextFlow(
            opensInReasoning ? .reasoning : .content, keepsWhitespace: format.keepsWhitespace,
            awaitsCalls: configuration.parsesCalls && !format.calls.isEmpty,
            stopStrings: configuration.stop.strings)
    }

    /// Whether the reply is over: a stop string, a terminator that is text, or the only call allowed ended it.
    /// The caller stops the engine; pieces that are still on their way are ignored.
    public var isFinished: Bool {
        if case .finished = state { true } else { false }
    }

    public mutating func consume(_ piece: TokenPiece, into events: inout [ReplyEvent]) {
        guard !isFinished else { return }
        completionTokens += 1
        if piece.kind != .text || piece.token != nil { input.namesTokens = true }
        let wasReasoning = region == .reasoning
        if !piece.isTerminator || configuration.showsSpecialTokens {
            if let logprob = piece.logprob {
                let start = input.offset + input.end
                writer.expect(logprob, for: start..<start + piece.bytes.count)
            }
            if !passesAsText(piece) {
                input.append(piece.bytes, kind: piece.kind)
                advance()
            }
        }
        if wasReasoning, region == .reasoning, case .text = state, !piece.isTerminator {
            reasoningTokens += 1
        }
        writer.flush(into: &events)
    }

    /// Says that the engine stopped; what was held back is released as what it turned out to be.
    public mutating func finish(_ cause: EndCause, into events: inout [ReplyEvent]) {
        guard !isFinished else { return }
        input.ending = cause == .length ? .cutOff : .natural
        advance()
        switch cause {
        case .length: end(.length, match: nil)
        case .terminator: end(naturalReason, match: nil)
        case .stopToken(let token): end(naturalReason, match: .token(token))
        }
        writer.flush(into: &events)
    }

    /// Goes on until more input is needed.
    private mutating func advance() {
        var goesOn = true
        while goesOn {
            switch state {
            case .text: goesOn = advanceText()
            case .call(let reading):
                state = .text  // So that the reading is not shared while it changes.
                goesOn = advanceCall(reading)
            case .finished: return
            }
        }
    }

    /// The plain path: text in which nothing can begin and before which nothing is undecided.
    private mutating func passesAsText(_ piece: TokenPiece) -> Bool {
        guard piece.kind == .text, input.isAtEnd, case .text = state, region != .header, !isTryingBareCall,
            !piece.bytes.contains(where: markers[region].trie.firstBytes.contains)
        else { return false }
        let offset = input.offset + input.end
        input.skipBypassed(piece.bytes.count)
        writeText(piece.bytes[...], at: offset)
        return true
    }

    /// Ends the reply. Everything behind it is ignored.
    mutating func end(_ reason: FinishReason, match: StopMatch?) {
        finishHeader()
        guard !isFinished else { return }
        flow.end(&writer)
        if reason == .length { writer.dropUnfinished() }
        writer.write(.finish(reason, match: match))
        state = .finished
    }

    var naturalReason: FinishReason { callCount > 0 ? .toolCalls : .stop }
}
