/// A memo from a pair of small numbers to a third: open addressing, nothing is ever removed alone.
struct PairMap: Sendable {
    private static let vacant = UInt64.max

    private struct Slot: Sendable {
        var key: UInt64
        var value: Int32
    }

    private var slots: ContiguousArray<Slot>
    private(set) var count = 0

    init() { slots = Self.emptySlots(64) }

    /// - Precondition: Neither number is negative.
    subscript(_ first: Int32, _ second: Int32) -> Int32? {
        @inline(__always)
        get {
            let key = Self.key(first, second)
            let mask = slots.count - 1
            var position = Self.position(of: key, mask)
            while true {
                let slot = slots[position]
                if slot.key == key { return slot.value }
                if slot.key == Self.vacant { return nil }
                position = (position + 1) & mask
            }
        }
    }

    /// Adds a pair; `false`, and no change, if it is there already.
    @discardableResult
    mutating func insert(_ value: Int32, for first: Int32, _ second: Int32) -> Bool {
        guard self[first, second] == nil else { return false }
        count += 1
        if count * 2 > slots.count {
            let old = slots
            slots = Self.emptySlots(old.count * 2)
            for slot in old where slot.key != Self.vacant { place(slot) }
        }
        place(Slot(key: Self.key(first, second), value: value))
        return true
    }

    mutating func removeAll() {
        guard count > 0 else { return }
        count = 0
        if slots.count > 4096 {
            slots = Self.emptySlots(64)
        } else {
            for index in slots.indices { slots[index].key = Self.vacant }
        }
    }

    private mutating func place(_ slot: Slot) {
        let mask = slots.count - 1
        var position = Self.position(of: slot.key, mask)
        while slots[position].key != Self.vacant { position = (position + 1) & mask }
        slots[position] = slot
    }

    @inline(__always)
    private static func key(_ first: Int32, _ second: Int32) -> UInt64 {
        UInt64(UInt32(bitPattern: first)) << 32 | UInt64(UInt32(bitPattern: second))
    }

    @inline(__always)
    private static func position(of key: UInt64, _ mask: Int) -> Int {
        let product = key &* 0x9E37_79B9_7F4A_7C15
        return Int(truncatingIfNeeded: product >> 32 ^ product) & mask
    }

    private static func emptySlots(_ count: Int) -> ContiguousArray<Slot> {
        ContiguousArray(repeating: Slot(key: vacant, value: 0), count: count)
    }
}
