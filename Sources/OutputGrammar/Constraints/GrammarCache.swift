import Synchronization

/// What was made of the grammars of one model, by what they were made from; the one not used for longest goes first.
public final class GrammarCache<Source: Hashable & Sendable, Made: Sendable>: Sendable {
    fileprivate struct Entry {
        var grammar: Made
        var lastUse: UInt64
    }

    fileprivate struct Entries {
        var bySource: [Source: Entry] = [:]
        var clock: UInt64 = 0
    }

    private let entries = Mutex(Entries())
    private let capacity: Int

    /// - Parameter capacity: How many grammars are kept; each holds at most some tens of megabytes, and far less
    ///   as a rule.
    public init(capacity: Int = 64) {
        self.capacity = max(1, capacity)
    }

    /// Finds the grammar made from a source, or makes it.
    ///
    /// Two callers that ask for the same new grammar at once both make it, and one of the two is kept: no one waits
    /// for a grammar that someone else compiles.
    public func grammar(
        for source: Source, make: (Source) throws(GrammarError) -> Made
    ) throws(GrammarError) -> Made {
        if let known = entries.withLock({ $0.find(source) }) { return known }
        let made = try make(source)
        entries.withLock { $0.insert(made, for: source, capacity: capacity) }
        return made
    }
}

extension GrammarCache.Entries {
    fileprivate mutating func find(_ source: Source) -> Made? {
        clock += 1
        bySource[source]?.lastUse = clock
        return bySource[source]?.grammar
    }

    fileprivate mutating func insert(_ grammar: Made, for source: Source, capacity: Int) {
        clock += 1
        if bySource.count >= capacity, let oldest = bySource.min(by: { $0.value.lastUse < $1.value.lastUse })
        {
            bySource[oldest.key] = nil
        }
        bySource[source] = .init(grammar: grammar, lastUse: clock)
    }
}
