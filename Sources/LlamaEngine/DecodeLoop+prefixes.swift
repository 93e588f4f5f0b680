import Inference

/// What sequences already hold of prompts: kept, taken back from memory, or copied from each other.
extension DecodeLoop {
    /// Makes a slot hold as much of a prompt as it or the host's memory has.
    ///
    /// - Returns: How many tokens of the prompt the slot begins with.
    func reclaimPrefix(of job: ChoiceJob, _ choice: SlotChoice) -> Int {
        let prompt = job.prompt
        // Looked for before something is stored, which may push it out.
        let known = knownPrefix(of: job, beyond: choice.reused)
        storePrefix(ofSlot: choice.slot, besides: choice.reused)
        guard let known else { return choice.reused }
        let isRestored = context.restore(known.state, to: slots[choice.slot].sequence)
        slots[choice.slot].cached = isRestored ? known.tokens : []
        return min(prompt.sharedPrefixCount(with: slots[choice.slot].cached), prompt.count - 1)
    }

    /// Forgets all but the beginning of what a slot holds.
    ///
    /// - Returns: How much is left: nothing where the cache does not reach back that far.
    func keep(_ count: Int, inSlot index: Int) -> Int {
        let sequence = slots[index].sequence
        if count == slots[index].cached.count { return count }
        guard count > 0, context.canContinue(sequence: sequence, at: count),
            context.forget(sequence: sequence, from: count)
        else {
            context.forget(sequence: sequence)
            slots[index].cached = []
            return 0
        }
        slots[index].cached.removeSubrange(count...)
        return count
    }

    /// What other slots hold, or will, that was computed with the same adapters.
    func sources(besides index: Int, with adapters: AdapterMix.Key) -> [SharedPrefix.Source] {
        slots.indices.filter { $0 != index && slots[$0].adapters == adapters }.map { other in
            if case .busy(let reply) = slots[other].state, case .prompt = reply.phase {
                return .init(slot: other, tokens: reply.job.prompt, arrival: reply.arrival)
            }
            return .init(slot: other, tokens: slots[other].reusable)
        }
    }

    /// Copies beginnings of prompts that other slots have computed meanwhile.
    func copySharedPrefixes() {
        for index in slots.indices {
            guard case .busy(var reply) = slots[index].state, let sharing = reply.sharing,
                !isComputing(sharing)
            else { continue }
            reply.sharing = nil
            let source = slots[sharing.slot]
            let count = min(sharing.count, reply.job.prompt.sharedPrefixCount(with: source.reusable))
            if count > slots[index].cached.count, source.adapters == slots[index].adapters {
                context.copy(sequence: source.sequence, to: slots[index].sequence)
                slots[index].cached = source.cached
                reply.reused = keep(count, inSlot: index)
            }
            slots[index].state = .busy(reply)
        }
    }

    private func isComputing(_ sharing: SharedPrefix) -> Bool {
        guard let arrival = sharing.arrival, case .busy(let reply) = slots[sharing.slot].state else {
            return false
        }
        return reply.arrival == arrival && slots[sharing.slot].cached.count < sharing.count
    }
}
