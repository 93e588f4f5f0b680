/// All that was recorded of a server in one dialect, and what it comes to. Pure: nothing is sent.
package struct Examination: Sendable {
    package var dialect: Dialect
    package var recordings: [Recording]
    /// A reply without stop strings, and what was asked with one of its words as stop string.
    package var stopReference: Recording?
    /// Ordinary requests that were sent after a client had hung up.
    package var afterHangUp: [Recording]

    package init(
        _ dialect: Dialect, _ recordings: [Recording] = [], stopReference: Recording? = nil,
        afterHangUp: [Recording] = []
    ) {
        self.dialect = dialect
        self.recordings = recordings
        self.stopReference = stopReference
        self.afterHangUp = afterHangUp
    }

    package var results: [RuleResult] {
        var ledger = RuleLedger()
        for recording in recordings + afterHangUp { RecordingCheck.run(recording, &ledger) }
        let replies = recordings.compactMap { recording in
            RecordingCheck.assemble(recording).map { StreamComparison.Reply(recording: recording, reply: $0) }
        }
        IdentityComparison.check(replies, &ledger)
        ArrivalComparison.check(replies, &ledger)
        var questions: [String] = []
        for reply in replies where !questions.contains(reply.recording.question) {
            questions.append(reply.recording.question)
            StreamComparison.check(
                replies.filter { $0.recording.question == reply.recording.question }, &ledger)
        }
        if let reference = stopReference.flatMap(RecordingCheck.assemble) {
            for reply in replies { StopComparison.check(reply, reference: reference, &ledger) }
        }
        for recording in afterHangUp {
            ledger.open(recording)
            ledger.expect(
                .survivesHangUp, Place(bytes: recording.body.prefix(200)),
                recording.status == 200 && recording.ending == .complete,
                "after a client hung up, an ordinary request failed")
        }
        return ledger.results(for: dialect)
    }

    /// Requests that the server refused, though it need not have; what they ask for was not seen.
    package var refusals: [Recording] {
        recordings.filter { $0.request.expectation == .acceptedOrRefused && $0.wasRefused }
    }
}
