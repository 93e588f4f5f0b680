/// Finds the id of a node by its fingerprint.
struct FingerprintIndex: Sendable {
    private struct Slot: Sendable {
        var key: Fingerprint
        var id: Int32
    }

    private var slots: ContiguousArray<Slot>
    private(set) var count = 0

    init() { slots = Self.emptySlots(16) }

    subscript(key: Fingerprint) -> Int32? {
        let mask = slots.count - 1
        var position = Int(truncatingIfNeeded: key.low) & mask
        while slots[position].id >= 0 {
            if slots[position].key == key { return slots[position].id }
            position = (position + 1) & mask
        }
        return nil
    }

    /// - Precondition: The key is not in the index.
    mutating func insert(_ id: Int32, for key: Fingerprint) {
        count += 1
        if count * 2 > slots.count {
            let old = slots
            slots = Self.emptySlots(old.count * 2)
            for slot in old where slot.id >= 0 { place(slot) }
        }
        place(Slot(key: key, id: id))
    }

    private mutating func place(_ slot: Slot) {
        let mask = slots.count - 1
        var position = Int(truncatingIfNeeded: slot.key.low) & mask
        while slots[position].id >= 0 { position = (position + 1) & mask }
        slots[position] = slot
    }

    private static func emptySlots(_ count: Int) -> ContiguousArray<Slot> {
        ContiguousArray(repeating: Slot(key: Fingerprint(tag: 0), id: -1), count: count)
    }
}
