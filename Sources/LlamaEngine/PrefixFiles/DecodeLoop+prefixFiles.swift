import Inference

extension DecodeLoop {
    /// What the host's memory or the disk holds of a prompt, if it is much more than what is there already.
    func knownPrefix(of job: ChoiceJob, beyond reused: Int) -> PrefixCache.Entry? {
        let prompt = job.prompt
        let held = prefixes.entry(for: prompt, with: job.adapters.key, beyond: reused)
        // What adapters computed means nothing to another run, and is not on disk.
        guard job.adapters.key == .base else { return held }
        let reach = held.map { prompt.sharedPrefixCount(with: $0.tokens) } ?? reused
        return prefixFiles?.entry(for: prompt, beyond: reach, capacity: context.sequenceLength) ?? held
    }

    /// Keeps what a slot is about to lose, if it is much: in memory, and on disk what has no room there.
    func storePrefix(ofSlot index: Int, besides kept: Int) {
        let slot = slots[index]
        guard slot.cached.count - kept >= PrefixCache.shortest else { return }
        let bytes = context.stateSize(of: slot.sequence)
        if prefixes.limit > 0, prefixes.wants(slot.cached, with: slot.adapters, bytes: bytes) {
            let lost = prefixes.store(
                .init(tokens: slot.cached, adapters: slot.adapters, state: context.state(of: slot.sequence)))
            for entry in lost where entry.adapters == .base { prefixFiles?.store(entry) }
        } else if bytes > prefixes.limit {
            save(slot)
        }
    }

    private func save(_ slot: Slot) {
        guard let prefixFiles, slot.adapters == .base,
            prefixFiles.wants(slot.cached, bytes: context.stateSize(of: slot.sequence))
        else { return }
        prefixFiles.store(.init(tokens: slot.cached, state: context.state(of: slot.sequence)))
    }

    /// Writes what is held when the engine stops, for the next run. Waits until it is written.
    func saveAll() {
        guard let prefixFiles else { return }
        for index in slots.indices { slots[index].state = .free }
        forgetShifted()
        for entry in prefixes.entries where entry.adapters == .base {
            prefixFiles.store(entry)
            prefixFiles.flush()
        }
        for slot in slots.sorted(by: { $0.lastUse < $1.lastUse }) {
            save(slot)
            prefixFiles.flush()
        }
    }
}
