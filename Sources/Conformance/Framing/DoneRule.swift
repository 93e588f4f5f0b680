/// R6: `[DONE]` once and last, and then the response ends. Without it a stream ends too early, and without a finish or
/// an error as well, silently (R28).
enum DoneRule {
    static func check(_ stream: EventStream, of recording: Recording, _ ledger: inout RuleLedger) {
        ledger.see(.done)
        guard let done = stream.events.firstIndex(where: \.isDone) else {
            let last = stream.events.last?.place ?? Place(bytes: recording.body.suffix(80))
            return ledger.fail(.done, last, "the stream ends without `data: [DONE]`")
        }
        if recording.ending == .timedOut {
            ledger.fail(.done, stream.events[done].place, "the response does not end after [DONE]")
        }
        for event in stream.events[(done + 1)...] {
            ledger.fail(.done, event.place, event.isDone ? "[DONE] once more" : "an event after [DONE]")
        }
    }
}
