/// R2, R11: no two replies share an id, and no two calls of different replies.
enum IdentityComparison {
    static func check(_ replies: [StreamComparison.Reply], _ ledger: inout RuleLedger) {
        var known: [String: String] = [:]
        var callIDs: Set<String> = []
        for reply in replies {
            ledger.open(reply.recording)
            let place = Place(bytes: reply.recording.body.prefix(200))
            if let id = reply.reply.id, !id.isEmpty, reply.recording.request.dialect.hasDone {
                if known.updateValue(reply.recording.name, forKey: id) != nil {
                    ledger.fail(.identity, place, "another reply has the id \(id) as well")
                }
            }
            let calls = reply.reply.choices.flatMap(\.calls)
            for call in calls {
                guard let id = call.id else { continue }
                if callIDs.contains(id) {
                    ledger.fail(.callIDs, call.place, "a call of another reply has the id \(id) as well")
                }
            }
            callIDs.formUnion(calls.compactMap(\.id))
        }
    }
}
