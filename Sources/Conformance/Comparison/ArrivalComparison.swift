/// R29: events are sent as they come about. A server that keeps them back until all are there streams nothing.
enum ArrivalComparison {
    /// Chunks of text that a reply needs to be judged by.
    private static let longReply = 20

    /// Fails only if every long reply was kept back, and there are several: one may have waited in this process.
    static func check(_ replies: [StreamComparison.Reply], _ ledger: inout RuleLedger) {
        let long = replies.filter { reply in
            let pieces = reply.reply.choices.reduce(0) {
                $0 + $1.contentPieces.count + $1.reasoningPieces.count
            }
            return reply.recording.request.isStreamed && pieces >= longReply
                && !reply.recording.arrivals.isEmpty
        }
        guard long.count >= 3, long.allSatisfy({ cameAtOnce($0.recording) }), let first = long.first else {
            return
        }
        ledger.open(first.recording)
        ledger.fail(
            .framing, Place(bytes: first.recording.body.prefix(200)),
            "all events came at once, more than a second after the request; wanted each when it is ready")
    }

    private static func cameAtOnce(_ recording: Recording) -> Bool {
        guard let first = recording.arrivals.first, let last = recording.arrivals.last else { return false }
        return first.milliseconds > 1000 && last.milliseconds - first.milliseconds < 20
    }
}
