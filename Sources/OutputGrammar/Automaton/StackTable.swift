/// Sets of stacks of symbols, each kept once.
///
/// Stacks that share their lower part share its storage, and stacks with the same top are one entry over a set of
/// lower parts, so that ambiguity does not multiply them.
struct StackTable: Sendable {
    typealias StackID = Int32

    struct Frame: Sendable, Hashable {
        var symbol: SymbolTable.SymbolID
        /// What lies below.
        var parent: StackID
    }

    struct Stack: Sendable {
        var start: Int32
        var count: Int32
        /// One of the stacks is empty: nothing more need follow.
        var hasBottom: Bool
    }

    /// The set whose one stack is empty.
    static let bottom: StackID = 0
    /// How far down stacks are merged; below that they are kept side by side.
    private static let mergeDepth = 48

    private(set) var stacks: ContiguousArray<Stack> = []
    private(set) var frames: ContiguousArray<Frame> = []
    private var index = FingerprintIndex()
    private var unions = PairMap()
    /// Frames that were merged so far.
    private(set) var effort = 0

    init() { _ = intern([], hasBottom: true) }

    subscript(id: StackID) -> Stack { stacks[Int(id)] }

    var weight: Int { stacks.count * 60 + frames.count * 8 + unions.count * 32 }

    func frames(of id: StackID) -> ArraySlice<Frame> {
        let stack = self[id]
        return frames[Int(stack.start)..<Int(stack.start) + Int(stack.count)]
    }

    mutating func push(_ symbol: SymbolTable.SymbolID, on parent: StackID) -> StackID {
        symbol == SymbolTable.empty
            ? parent : intern([Frame(symbol: symbol, parent: parent)], hasBottom: false)
    }

    mutating func union(_ first: StackID, _ second: StackID) -> StackID { union(first, second, depth: 0) }

    private mutating func union(_ first: StackID, _ second: StackID, depth: Int) -> StackID {
        guard first != second else { return first }
        let (low, high) = (min(first, second), max(first, second))
        if let known = unions[low, high] { return known }
        let hasBottom = self[low].hasBottom || self[high].hasBottom
        let all = (frames(of: low) + frames(of: high)).sorted {
            ($0.symbol, $0.parent) < ($1.symbol, $1.parent)
        }
        effort += all.count
        var merged: [Frame] = []
        for frame in all {
            if let last = merged.last, last.symbol == frame.symbol {
                if last.parent == frame.parent { continue }
                if depth < Self.mergeDepth {
                    merged[merged.count - 1].parent = union(last.parent, frame.parent, depth: depth + 1)
                    continue
                }
            }
            merged.append(frame)
        }
        let result = intern(merged, hasBottom: hasBottom)
        unions.insert(result, for: low, high)
        return result
    }

    mutating func intern(_ list: [Frame], hasBottom: Bool) -> StackID {
        var fingerprint = Fingerprint(tag: hasBottom ? 41 : 40)
        for frame in list {
            fingerprint.add(Fingerprint(tag: 42, UInt64(frame.symbol), UInt64(frame.parent)))
        }
        if let id = index[fingerprint] { return id }
        let id = StackID(stacks.count)
        stacks.append(Stack(start: Int32(frames.count), count: Int32(list.count), hasBottom: hasBottom))
        frames.append(contentsOf: list)
        index.insert(id, for: fingerprint)
        return id
    }
}
