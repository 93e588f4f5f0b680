/// R41: a reply with a stop string is the reply without it, cut where the string begins.
enum StopComparison {
    static func check(_ reply: StreamComparison.Reply, reference: AssembledReply, _ ledger: inout RuleLedger)
    {
        guard let stop = reply.recording.request.stopStrings.first,
            let choice = reply.reply.choices.first, let full = reference.choices.first?.content,
            let found = full.firstRange(of: stop), reply.recording.ending == .complete
        else { return }
        let wanted = full[..<found.lowerBound]
        let content = choice.content ?? ""
        // A server that answers otherwise without a stop string cannot be compared.
        guard content.hasPrefix(wanted) || wanted.hasPrefix(content) else { return }
        ledger.open(reply.recording)
        let place = choice.contentPieces.last?.place ?? Place()
        ledger.expect(
            .stopStrings, place, content.utf8.elementsEqual(wanted.utf8),
            "the text is `\(content)`; wanted `\(wanted)`, up to the stop string `\(stop)`")
        if case .stop = choice.finish {
        } else {
            ledger.fail(.finishReason, place, "a stop string was met, but the finish_reason is not `stop`")
        }
    }
}
