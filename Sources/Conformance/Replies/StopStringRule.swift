/// R41: a stop string is no part of the text, and the reply ends with `stop`. That the text is cut exactly is seen
/// across recordings.
enum StopStringRule {
    static func check(_ reply: AssembledReply, of recording: Recording, _ ledger: inout RuleLedger) {
        for stop in recording.request.stopStrings {
            for choice in reply.choices {
                guard let content = choice.content, let last = choice.contentPieces.last else { continue }
                ledger.see(.stopStrings)
                if content.contains(stop) {
                    ledger.fail(.stopStrings, last.place, "the text contains the stop string `\(stop)`")
                }
            }
        }
    }
}
