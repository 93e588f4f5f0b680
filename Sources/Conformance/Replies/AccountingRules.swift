/// R40, R42: tokens are counted, and there are no more chunks of text than tokens.
enum AccountingRules {
    static func check(_ reply: AssembledReply, of recording: Recording, _ ledger: inout RuleLedger) {
        guard let usage = reply.usage, reply.error == nil else { return }
        ledger.see(.accounting)
        if let total = usage.total, let prompt = usage.prompt, let completion = usage.completion,
            total != prompt + completion
        {
            ledger.fail(
                .accounting, usage.place, "\(prompt) and \(completion) tokens are not \(total) in total")
        }
        guard let completion = usage.completion, let prompt = usage.prompt else {
            return ledger.fail(.accounting, usage.place, "usage lacks the tokens of the prompt or the reply")
        }
        if let reasoning = usage.reasoning, reasoning > completion {
            ledger.fail(
                .accounting, usage.place, "\(reasoning) tokens of reasoning in a reply of \(completion)")
        }
        if let cached = usage.cached, cached > prompt {
            ledger.fail(.accounting, usage.place, "\(cached) cached tokens in a prompt of \(prompt)")
        }
        let hasText = reply.choices.contains { !$0.contentPieces.isEmpty || !$0.calls.isEmpty }
        if hasText, completion <= 0 || prompt <= 0 {
            ledger.fail(.accounting, usage.place, "text was generated, but no tokens were counted")
        }
        let entries = reply.choices.reduce(0) { $0 + ($1.logprobs?.count ?? 0) }
        if entries > completion {
            ledger.fail(
                .accounting, usage.place,
                "\(entries) tokens have log probabilities, \(completion) were counted")
        }
        guard recording.request.isStreamed else { return }
        let pieces = reply.choices.reduce(0) { $0 + $1.contentPieces.count + $1.reasoningPieces.count }
        let places = reply.choices.flatMap(\.contentPieces).last?.place ?? Place()
        // The end of a reply may set free what was held back.
        let hasTooMany = pieces > completion + reply.choices.count
        if reply.choices.count > 1 {
            let message =
                "\(pieces) chunks of \(reply.choices.count) choices, but \(completion) tokens were counted"
            if hasTooMany { ledger.fail(.accounting, usage.place, message) }
        } else {
            ledger.expect(
                .coalescing, places, !hasTooMany, "\(pieces) chunks of text for \(completion) tokens")
        }
    }
}
