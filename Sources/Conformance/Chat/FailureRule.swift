import OrderedJSON

/// R28: a stream that fails says so once, in an error object, and has no finish_reason; a stream that just ends has
/// failed silently.
enum FailureRule {
    static func check(_ stream: ChatStream, _ ledger: inout RuleLedger) {
        let isFinished = stream.choiceOrder.contains { index in
            stream.parts(of: index).contains { $0.finishReason != nil }
        }
        guard let error = stream.errors.first else {
            if !isFinished, !stream.hasDone {
                ledger.fail(
                    .failure, stream.lastPlace, "the stream ends without a finish_reason and without an error"
                )
            }
            return
        }
        ledger.see(.failure)
        let unfinished = stream.choiceOrder.contains { index in
            !stream.parts(of: index).contains { $0.finishReason != nil }
        }
        if error.json["message"]?.stringValue?.isEmpty != false || error.json["type"]?.stringValue == nil {
            ledger.fail(
                .failure, error.place, "wanted `{\"error\":{\"message\",\"type\",\"param\",\"code\"}}`")
        }
        if stream.errors.count > 1 { ledger.fail(.failure, stream.errors[1].place, "a second error") }
        if error.chunksBefore < stream.chunks.count {
            ledger.fail(.failure, stream.chunks[error.chunksBefore].place, "a chunk after the error")
        }
        if !unfinished, !stream.choiceOrder.isEmpty {
            ledger.fail(.failure, error.place, "an error, though every choice has its finish_reason")
        }
    }
}
