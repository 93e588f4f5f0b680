import Inference

extension DecodeLoop {
    /// Makes room in sequences that are full, where their replies asked for it.
    func shiftFullContexts() {
        for index in slots.indices {
            guard case .busy(let reply) = slots[index].state, let shift = reply.job.request.contextShift,
                case .generating(let tokens) = reply.phase,
                let plan = ShiftPlan(
                    shift, cached: slots[index].cached.count, pending: tokens.count,
                    capacity: context.sequenceLength, prompt: reply.job.prompt.count,
                    begins: beginsAsTheVocabularyAsks(reply.job.prompt))
            else { continue }
            context.shift(sequence: slots[index].sequence, keep: plan.keep, discard: plan.discard)
            slots[index].cached.removeSubrange(plan.keep..<plan.keep + plan.discard)
            slots[index].exactCount = min(slots[index].exactCount ?? .max, plan.keep)
            reply.job.output.send(.shifted(dropped: plan.discard, choice: reply.job.choice))
        }
    }

    /// What was moved looked back to what is no longer there; a prompt of the same tokens would not compute to that.
    func forgetShifted() {
        for index in slots.indices where !slots[index].isBusy {
            guard let exact = slots[index].exactCount else { continue }
            slots[index].exactCount = nil
            _ = keep(min(exact, slots[index].cached.count), inSlot: index)
        }
    }

    private func beginsAsTheVocabularyAsks(_ prompt: [TokenID]) -> Bool {
        guard let first = prompt.first, let begin = vocabulary.beginText else { return false }
        return vocabulary.kind(of: first) == .control && vocabulary.bytes(of: first) == Array(begin.utf8)
    }
}
