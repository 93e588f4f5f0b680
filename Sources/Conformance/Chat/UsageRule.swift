import OrderedJSON

/// R7: usage in one chunk of its own, the last before `[DONE]`, if it was asked for; `null` in all others; otherwise
/// none.
enum UsageRule {
    static func check(_ stream: ChatStream, of recording: Recording, _ ledger: inout RuleLedger) {
        guard let last = stream.chunks.last else { return }
        let wasAskedFor = recording.request.includesUsage
        guard recording.request.dialect.hasDone, recording.ending == .complete else { return }
        ledger.see(.usage)
        let bearers = stream.chunks.indices.filter { stream.chunks[$0].json["usage"]?.isNull == false }
        guard wasAskedFor else {
            if let chunk = stream.chunks.first(where: { $0.json["usage"] != nil }) {
                ledger.fail(.usage, chunk.place, "`usage` without stream_options.include_usage")
            }
            return
        }
        if let chunk = stream.chunks.first(where: { $0.json["usage"] == nil }) {
            ledger.fail(.usage, chunk.place, "a chunk without `\"usage\":null`, though usage was asked for")
        }
        guard stream.errors.isEmpty, stream.hasDone else { return }
        guard let bearer = bearers.first else {
            return ledger.fail(.usage, last.place, "no usage, though it was asked for")
        }
        if bearers.count > 1 {
            ledger.fail(.usage, stream.chunks[bearers[1]].place, "usage in more than one chunk")
        } else if !stream.chunks[bearer].choices.isEmpty {
            ledger.fail(
                .usage, stream.chunks[bearer].place, "usage in a chunk of a choice; wanted `choices:[]`")
        } else if bearer != stream.chunks.count - 1 {
            ledger.fail(.usage, stream.chunks[bearer].place, "chunks follow the usage")
        }
    }
}
