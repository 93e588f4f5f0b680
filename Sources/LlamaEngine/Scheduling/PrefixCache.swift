import Inference

/// What sequences held that had to make room for others, in host memory; the least recently used goes first.
struct PrefixCache: Sendable {
    struct Entry: Sendable {
        var tokens: [TokenID]
        /// What they were computed with.
        var adapters = AdapterMix.Key.base
        /// What libllama makes of a sequence, to be given back to it.
        var state: [UInt8]
    }

    /// Oldest use first.
    private(set) var entries: [Entry] = []
    /// Bytes that all states may take together.
    let limit: Int

    /// Shorter texts are computed as fast as they are copied.
    static let shortest = 64

    init(limit: Int) { self.limit = limit }

    private var bytes: Int { entries.reduce(0) { $0 + $1.state.count } }

    /// Whether a state of these tokens would be kept, so that it is worth making.
    func wants(_ tokens: [TokenID], with adapters: AdapterMix.Key = .base, bytes: Int) -> Bool {
        tokens.count >= Self.shortest && bytes <= limit
            && !entries.contains { $0.adapters == adapters && $0.tokens.starts(with: tokens) }
    }

    /// - Returns: What had to make room.
    @discardableResult
    mutating func store(_ entry: Entry) -> [Entry] {
        // What the new one begins with is in it.
        entries.removeAll { entry.adapters == $0.adapters && entry.tokens.starts(with: $0.tokens) }
        entries.append(entry)
        var used = bytes
        var lost: [Entry] = []
        while used > limit, !entries.isEmpty {
            let oldest = entries.removeFirst()
            used -= oldest.state.count
            lost.append(oldest)
        }
        return lost
    }

    /// The entry that shares the longest beginning with a prompt, if it is longer than what is there already by what
    /// is worth a copy. Counts as a use.
    mutating func entry(
        for prompt: [TokenID], with adapters: AdapterMix.Key = .base, beyond reused: Int
    ) -> Entry? {
        let matches = entries.map { $0.adapters == adapters ? prompt.sharedPrefixCount(with: $0.tokens) : 0 }
        guard let best = matches.indices.max(by: { matches[$0] < matches[$1] }),
            matches[best] - reused >= Self.shortest
        else { return nil }
        let entry = entries.remove(at: best)
        entries.append(entry)
        return entry
    }
}
