import OrderedJSON

/// Holds one recording to the rules.
enum RecordingCheck {
    static func run(_ recording: Recording, _ ledger: inout RuleLedger) {
        ledger.open(recording)
        ErrorRules.checkEnding(recording, &ledger)
        ErrorRules.check(recording, &ledger)
        // Where a client hangs up there is no end to judge by.
        guard recording.wasServed, recording.ending != .hungUp else { return }
        if recording.request.isStreamed {
            checkStream(recording, &ledger)
        } else {
            checkWhole(recording, &ledger)
        }
    }

    /// What a client would have in the end; `nil` if the recording is no reply.
    static func assemble(_ recording: Recording) -> AssembledReply? {
        guard recording.wasServed, recording.ending != .hungUp else { return nil }
        let dialect = recording.request.dialect
        guard recording.request.isStreamed else {
            return (try? JSONValue(parsing: recording.body)).map {
                AssembledReply(whole: $0, dialect, Place(bytes: recording.body[...]))
            }
        }
        switch dialect {
        case .chat, .completions: return ChatStream(EventStream(recording.body)).reply
        case .responses: return AssembledReply(responseEvents: EventStream(recording.body))
        case .anthropic: return AssembledReply(messageEvents: EventStream(recording.body))
        case .ollama: return OllamaStream(recording.body).reply
        }
    }

    private static func checkStream(_ recording: Recording, _ ledger: inout RuleLedger) {
        let parts: [Place]
        if recording.request.dialect == .ollama {
            let stream = OllamaStream(recording.body)
            OllamaRule.check(stream, of: recording, &ledger)
            parts = stream.lines.map(\.place)
        } else {
            let stream = EventStream(recording.body)
            checkEvents(stream, of: recording, &ledger)
            parts = stream.events.map(\.place) + stream.faults.map(\.place)
        }
        checkReply(recording, parts, &ledger)
    }

    private static func checkEvents(
        _ stream: EventStream, of recording: Recording, _ ledger: inout RuleLedger
    ) {
        FramingRule.check(stream, of: recording, &ledger)
        switch recording.request.dialect {
        case .chat:
            let chat = checkOpenAI(stream, of: recording, object: "chat.completion.chunk", &ledger)
            ChoiceRules.check(chat, &ledger)
            CallRules.check(chat, &ledger)
            ChunkRules.check(chat, of: recording, &ledger)
            LegacyFunctionRule.check(chat, of: recording, &ledger)
            LogprobsRule.check(chat, of: recording, &ledger)
        case .completions:
            let completion = checkOpenAI(stream, of: recording, object: "text_completion", &ledger)
            CompletionShapeRule.check(completion, of: recording, &ledger)
            ChunkRules.checkCount(completion, of: recording, &ledger)
        case .responses: ResponsesRule.check(stream, &ledger)
        case .anthropic: AnthropicRule.check(stream, &ledger)
        case .ollama: break
        }
    }

    /// What chats and legacy completions have in common.
    private static func checkOpenAI(
        _ events: EventStream, of recording: Recording, object: String, _ ledger: inout RuleLedger
    ) -> ChatStream {
        let stream = ChatStream(events)
        DoneRule.check(events, of: recording, &ledger)
        IdentityRule.check(stream, object: object, &ledger)
        UsageRule.check(stream, of: recording, &ledger)
        FailureRule.check(stream, &ledger)
        return stream
    }

    private static func checkWhole(_ recording: Recording, _ ledger: inout RuleLedger) {
        let place = Place(bytes: recording.body[...])
        guard recording.ending == .complete else { return }
        guard let body = try? JSONValue(parsing: recording.body) else {
            return ledger.fail(.answersInTime, place, "the whole reply is no JSON")
        }
        if body["error"] != nil, body["choices"] == nil, recording.request.dialect != .responses {
            return ledger.fail(.errorShape, place, "an error with the status 200")
        }
        WholeReplyRule.check(body, of: recording, &ledger)
        checkReply(recording, [place], &ledger)
    }

    private static func checkReply(
        _ recording: Recording, _ parts: [Place], _ ledger: inout RuleLedger
    ) {
        let reply = assemble(recording)
        let isCut = reply?.choices.contains { $0.finish == .length || $0.finish == nil } ?? true
        CodePointRule.check(
            parts, reply, mayEndInside: isCut,
            judgesReplacements: recording.request.expectsUnicode && !recording.request.dialect.isRaw, &ledger)
        guard let reply else { return }
        ReplyCallRules.check(reply, of: recording, &ledger)
        FinishReasonRule.check(reply, of: recording, &ledger)
        ReplyTextRules.check(reply, of: recording, &ledger)
        MarkerRule.check(reply, of: recording, &ledger)
        StopStringRule.check(reply, of: recording, &ledger)
        SchemaRule.check(reply, of: recording, &ledger)
        AccountingRules.check(reply, of: recording, &ledger)
        if let error = reply.error, recording.status == 200 {
            ledger.fail(.serverErrors, error, "a good request ends in an error")
        }
    }
}
