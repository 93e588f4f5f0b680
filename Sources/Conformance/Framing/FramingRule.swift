/// R29: every event is `data: <JSON on one line>` and a blank line, under the right content type.
enum FramingRule {
    static func check(_ stream: EventStream, of recording: Recording, _ ledger: inout RuleLedger) {
        ledger.see(.framing)
        checkContentType(recording, .framing, &ledger)
        for fault in stream.faults { ledger.fail(.framing, fault.place, fault.message) }
        for event in stream.events {
            if event.dataLines > 1 {
                ledger.fail(.framing, event.place, "the data of an event is on several lines; wanted one")
            }
            if event.json == nil, !event.isDone {
                ledger.fail(.framing, event.place, "the data of an event is no JSON")
            }
            if recording.request.dialect.hasDone, let name = event.name, name != "error" {
                ledger.fail(.framing, event.place, "an event named \(name); this API names none")
            }
        }
    }

    static func checkContentType(_ recording: Recording, _ rule: Rule, _ ledger: inout RuleLedger) {
        guard recording.status != nil else { return }
        let type = recording.headers["content-type"] ?? ""
        let wanted = recording.request.dialect.streamContentType
        guard type.split(separator: ";").first?.lowercased() != wanted else { return }
        ledger.fail(rule, "content-type: \(type)".utf8, "the stream's content type is not \(wanted)")
    }
}
