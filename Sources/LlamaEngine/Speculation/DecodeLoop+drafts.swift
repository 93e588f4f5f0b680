import Inference

extension DecodeLoop {
    /// Chooses what the next step computes on trial: proposals by look-up where they pay, and the second model's where
    /// those are better.
    func chooseDrafts() -> [Draft] {
        var drafts = [Draft](repeating: Draft(), count: slots.count)
        var total = slots.count { demand($0, drafts: 0).isReply }
        for index in slots.indices {
            guard case .busy(var reply) = slots[index].state, reply.speculation != nil,
                case .generating(let tokens) = reply.phase
            else { continue }
            slots[index].state = .free
            let room = draftRoom(reply, tokens, slot: index)
            let constraint = reply.constraint
            drafts[index].tokens =
                reply.speculation?.draft(limit: room, others: total, costs: costs) {
                    Self.allowedCount(of: $0, constraint)
                } ?? []
            total += drafts[index].count
            slots[index].state = .busy(reply)
        }
        if let drafter, drafter.isUsable { replaceDrafts(&drafts, total: total, drafter) }
        return drafts
    }

    /// How many tokens of a proposal a reply may go on with.
    private static func allowedCount(of proposal: [TokenID], _ constraint: (any TokenConstraint)?) -> Int {
        guard var constraint else { return proposal.count }
        return proposal.firstIndex { !constraint.accept($0) } ?? proposal.count
    }

    private func draftRoom(_ reply: Reply, _ tokens: [TokenID], slot: Int) -> Int {
        min(
            reply.job.limit - reply.generated - 1,
            context.sequenceLength - slots[slot].cached.count - tokens.count)
    }

    /// A reply that the second model may draft for.
    private struct Candidate {
        let slot: Int
        let rate: Double
        let room: Int
        let text: [TokenID]
        let reply: Reply
    }

    private func replaceDrafts(_ drafts: inout [Draft], total: Int, _ drafter: DraftModel) {
        // A step with a prompt in it is limited by arithmetic, and replies may have to sit it out.
        guard !slots.contains(where: { demand($0, drafts: 0).isPrompt }) else { return }
        let candidates = slots.indices.compactMap { candidate(slot: $0, besides: drafts[$0]) }
            .sorted { $0.rate > $1.rate }
        guard !candidates.isEmpty else { return }
        var plan = DraftPlan(replies: candidates.count, length: DraftLength.maximum)
        var isTrial = false
        if drafting != .always {
            let best = DraftPlan.best(
                rates: candidates.map(\.rate), others: total, costs: costs, draftCosts: drafter.costs)
            isTrial = best == nil
            guard best != nil || drafter.trials.isDue else { return }
            plan = best ?? .trial
        }
        var chosen = candidates[...]
        if isTrial {
            // The one of whose text the second model lacks least.
            chosen =
                candidates.sorted {
                    drafter.missing(of: $0.text, slot: $0.slot) < drafter.missing(of: $1.text, slot: $1.slot)
                }[...]
        }
        var lines = chosen.prefix(plan.replies).map {
            DraftModel.Line(
                slot: $0.slot, text: $0.text, length: min(plan.length, $0.room), reply: $0.reply)
        }
        let seconds = drafter.extend(&lines)
        if isTrial { drafter.trials.spend(seconds: seconds) }
        for line in lines where !line.draft.isEmpty {
            drafts[line.slot] = Draft(tokens: line.draft, source: .model)
            guard case .busy(var reply) = slots[line.slot].state else { continue }
            slots[line.slot].state = .free
            reply.speculation?.expect(line.draft)
            slots[line.slot].state = .busy(reply)
        }
    }

    private func candidate(slot index: Int, besides draft: Draft) -> Candidate? {
        guard case .busy(let reply) = slots[index].state, let speculation = reply.speculation,
            case .generating(let tokens) = reply.phase,
            draft.tokens.isEmpty || speculation.rate < speculation.rateOfModel
        else { return nil }
        let room = draftRoom(reply, tokens, slot: index)
        guard room > 0 else { return nil }
        return Candidate(
            slot: index, rate: speculation.rateOfModel, room: room, text: slots[index].cached + tokens,
            reply: reply)
    }

    /// Counts what became of drafts, for the metrics and for the second model's expectations.
    func note(_ draws: [Draw]) {
        board.update { statistics in
            statistics.steps += 1
            for draw in draws {
                statistics.generatedTokens += draw.pieces.count
                switch draw.draft.source {
                case .lookup: statistics.lookupDrafts.add(draw.draft.count, accepted: draw.acceptedDrafts)
                case .model: statistics.modelDrafts.add(draw.draft.count, accepted: draw.acceptedDrafts)
                }
            }
        }
        for draw in draws where draw.draft.source == .model {
            drafter?.follow(draw.draft.tokens, draw.pieces.compactMap(\.token))
        }
    }
}
