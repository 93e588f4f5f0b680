import OrderedJSON

/// E1, E2, R39, A1: which requests fail, and how.
enum ErrorRules {
    static func check(_ recording: Recording, _ ledger: inout RuleLedger) {
        guard let status = recording.status else { return }
        let head = Place(bytes: recording.body.prefix(400))
        switch recording.request.expectation {
        case .refused:
            ledger.expect(
                .badRequests, head, (400..<500).contains(status),
                "a bad request got the status \(status)")
        case .accepted, .acceptedOrRefused:
            if status == 200 { ledger.see(.serverErrors) }
            if status >= 500, status != 501 {
                ledger.fail(.serverErrors, head, "a good request got the status \(status)")
            }
            if recording.request.expectation == .accepted {
                ledger.expect(
                    .ordinaryRequests, head, status == 200 || status >= 500,
                    "an ordinary request got the status \(status)")
            }
        }
        if status >= 400 { checkShape(recording, head, &ledger) }
    }

    private static func checkShape(_ recording: Recording, _ head: Place, _ ledger: inout RuleLedger) {
        ledger.see(.errorShape)
        guard let body = try? JSONValue(parsing: recording.body) else {
            return ledger.fail(.errorShape, head, "the body of an error is no JSON")
        }
        switch recording.request.dialect {
        case .ollama:
            if body["error"]?.stringValue?.isEmpty != false {
                ledger.fail(.errorShape, head, "wanted `{\"error\":\"…\"}`")
            }
        case .anthropic:
            if body["type"]?.stringValue != "error" || !isComplete(body["error"], ["type", "message"]) {
                ledger.fail(
                    .errorShape, head, "wanted `{\"type\":\"error\",\"error\":{\"type\",\"message\"}}`")
            }
        case .chat, .completions, .responses:
            let error = body["error"]
            if !isComplete(error, ["message", "type"]) || error?["param"] == nil || error?["code"] == nil {
                ledger.fail(
                    .errorShape, head, "wanted `{\"error\":{\"message\",\"type\",\"param\",\"code\"}}`")
            }
        }
    }

    private static func isComplete(_ error: JSONValue?, _ keys: [String]) -> Bool {
        keys.allSatisfy { error?[$0]?.stringValue?.isEmpty == false }
    }

    /// R28, E3: a response that came late, not to its end, or not at all.
    static func checkEnding(_ recording: Recording, _ ledger: inout RuleLedger) {
        let tail = Place(
            offset: max(recording.body.count - 120, 0), bytes: recording.body.suffix(120))
        // A file has no end but its last byte.
        if recording.status != nil || recording.ending != .complete { ledger.see(.answersInTime) }
        switch recording.ending {
        case .complete, .hungUp: break
        case .closedEarly:
            ledger.fail(.answersInTime, tail, "the connection closed before the response ended")
        case .garbled(let reason): ledger.fail(.answersInTime, tail, "the response is no HTTP: \(reason)")
        case .timedOut: ledger.fail(.answersInTime, tail, "the response did not end in time")
        case .tooLarge(let limit):
            ledger.fail(.answersInTime, tail, "the response is larger than \(limit) bytes")
        case .unreachable(let reason): ledger.fail(.answersInTime, tail, "no connection: \(reason)")
        }
    }
}
