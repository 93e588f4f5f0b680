/// The transitions of a term table's states, by classes of bytes that no state on the way tells apart.
struct TransitionRows: Sendable {
    /// A partition of the bytes, with a byte that stands for each class.
    struct ClassMap: Sendable {
        var count: Int
        var representatives: [UInt8]
        /// For each range of `PlainSequences.ranges`, a byte of it for each class that the range touches.
        var inRange: [[UInt8]]
    }

    static let unknown: Int32 = -1

    /// Where a state's row starts, and its class map; -1 until the row is made.
    private(set) var starts: ContiguousArray<Int32> = []
    private(set) var mapOfState: ContiguousArray<Int32> = []
    /// The class of each byte, 256 for each map.
    private(set) var classes: ContiguousArray<UInt8> = []
    var targets: ContiguousArray<Int32> = []
    private(set) var maps: [ClassMap] = []
    private var mapIndex: [[Int32]: Int32] = [:]

    var weight: Int { starts.count * 8 + targets.count * 4 + classes.count + maps.count * 64 }

    mutating func appendState() {
        starts.append(-1)
        mapOfState.append(-1)
    }

    @inline(__always)
    func hasRow(_ state: Int32) -> Bool { starts[Int(state)] >= 0 }

    /// - Precondition: The state has a row.
    @inline(__always)
    func slot(_ state: Int32, _ byte: UInt8) -> Int {
        Int(starts[Int(state)]) + Int(classes[Int(mapOfState[Int(state)]) << 8 + Int(byte)])
    }

    func map(of state: Int32) -> ClassMap { maps[Int(mapOfState[Int(state)])] }

    /// - Parameter heads: The byte sets that the state's term can begin with, each once, sorted.
    mutating func makeRow(_ state: Int32, heads: [Int32], sets: ContiguousArray<ByteSet>) {
        let map: Int32
        if let known = mapIndex[heads] {
            map = known
        } else {
            map = appendMap(heads.map { sets[Int($0)] })
            mapIndex[heads] = map
        }
        mapOfState[Int(state)] = map
        starts[Int(state)] = Int32(targets.count)
        targets.append(contentsOf: repeatElement(Self.unknown, count: maps[Int(map)].count))
    }

    private mutating func appendMap(_ sets: [ByteSet]) -> Int32 {
        var classOf = [Int](repeating: 0, count: 256)
        var sizes = [256]
        for set in sets { Self.split(by: set, &classOf, &sizes) }
        var representatives = [UInt8](repeating: 0, count: sizes.count)
        for byte in (0..<256).reversed() { representatives[classOf[byte]] = UInt8(byte) }
        var lastRange = [Int](repeating: -1, count: sizes.count)
        let inRange = PlainSequences.ranges.enumerated().map { position, range in
            range.filter { byte in
                defer { lastRange[classOf[Int(byte)]] = position }
                return lastRange[classOf[Int(byte)]] != position
            }
        }
        maps.append(ClassMap(count: sizes.count, representatives: representatives, inRange: inRange))
        classes.append(contentsOf: classOf.map { UInt8($0) })
        return Int32(maps.count - 1)
    }

    /// Splits each class that has bytes inside and outside of the set.
    private static func split(by set: ByteSet, _ classOf: inout [Int], _ sizes: inout [Int]) {
        let bytes = set.bytes
        var inside = [Int](repeating: 0, count: sizes.count)
        for byte in bytes { inside[classOf[Int(byte)]] += 1 }
        var renamed = inside.indices.map { $0 }
        for (number, count) in inside.enumerated() where count > 0 && count < sizes[number] {
            renamed[number] = sizes.count
            sizes[number] -= count
            sizes.append(count)
        }
        for byte in bytes { classOf[Int(byte)] = renamed[classOf[Int(byte)]] }
    }
}
