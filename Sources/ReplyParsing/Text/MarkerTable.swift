import Inference

/// The markers of a format as one request needs them: for each region, what to look for and what to do.
struct MarkerTable: Sendable {
    enum Action: Sendable, Hashable {
        case enters(Region)
        case isAbsorbed
        case beginsHeader(isPart: Bool)
        case endsHeader
        /// The number of a syntax in `ReplyFormat.calls`.
        case opensCall(Int)
        case endsReply
    }

    struct Entry: Sendable, Hashable {
        var marker: Marker
        var position: Delimiter.Position
        var action: Action
    }

    struct RegionMarkers: Sendable {
        fileprivate(set) var trie = MarkerTrie()
        fileprivate(set) var entries: [Entry] = []

        fileprivate mutating func add(_ entry: Entry) {
            trie.insert(entry.marker.text, marker: entries.count)
            entries.append(entry)
        }
    }

    private var regions = [RegionMarkers](repeating: RegionMarkers(), count: Region.allCases.count)
    /// Syntaxes that need no opener: tried where text starts.
    private(set) var bareCalls: [Int] = []
    /// Where they count.
    private(set) var bareCallRegions: Set<Region> = []

    subscript(region: Region) -> RegionMarkers { regions[region.index] }

    init(_ format: ReplyFormat, parsesCalls: Bool, terminators: [String]) {
        for delimiter in format.delimiters { add(delimiter) }
        if let reasoning = format.reasoning { add(reasoning) }
        if parsesCalls {
            for (index, syntax) in format.calls.enumerated() { add(syntax, index) }
        }
        for marker in format.terminators + terminators.map({ Marker($0) }) {
            let position: Delimiter.Position = marker.kind == .control ? .asTokenIfNamed : .anywhere
            add(Delimiter(marker, in: .all, position, .endsReply))
        }
        for token in format.endTokens {
            add(Delimiter(.control(token), in: .all, .asTokenOrAtEnd, .endsReply))
        }
    }

    private mutating func add(_ entry: Entry, to targets: Set<Region>) {
        for region in targets { regions[region.index].add(entry) }
    }

    private mutating func add(_ delimiter: Delimiter) {
        let action: Action =
            switch delimiter.effect {
            case .enters(let region): .enters(region)
            case .isAbsorbed: .isAbsorbed
            case .beginsHeader(let isPart): .beginsHeader(isPart: isPart)
            case .endsHeader: .endsHeader
            case .endsReply: .endsReply
            }
        add(
            Entry(marker: delimiter.marker, position: delimiter.position, action: action),
            to: delimiter.regions)
    }

    private mutating func add(_ reasoning: ReasoningSyntax) {
        for marker in reasoning.opens {
            add(
                Entry(marker: marker, position: reasoning.position, action: .enters(.reasoning)), to: .visible
            )
            // A repeated opener is swallowed (`<think>` by a model whose prompt wrote it already).
            add(Entry(marker: marker, position: .asTokenOrLineStart, action: .isAbsorbed), to: [.reasoning])
        }
        for marker in reasoning.closes {
            add(
                Entry(marker: marker, position: .anywhere, action: .enters(reasoning.leadsTo)),
                to: [.reasoning])
            let strayPosition: Delimiter.Position = marker.kind == .text ? .start : .asTokenIfNamed
            add(Entry(marker: marker, position: strayPosition, action: .isAbsorbed), to: .visible)
        }
    }

    private mutating func add(_ syntax: CallSyntax, _ index: Int) {
        if syntax.opens.isEmpty, !syntax.regions.isEmpty {
            bareCalls.append(index)
            bareCallRegions.formUnion(syntax.regions)
        }
        for marker in syntax.opens {
            add(
                Entry(marker: marker, position: syntax.position, action: .opensCall(index)),
                to: syntax.regions)
        }
        for marker in syntax.closes {
            add(Entry(marker: marker, position: .anywhere, action: .isAbsorbed), to: [.calls])
            let strayPosition: Delimiter.Position = marker.kind == .control ? .asTokenIfNamed : .asToken
            add(Entry(marker: marker, position: strayPosition, action: .isAbsorbed), to: [.content, .answer])
        }
    }
}

extension Region {
    fileprivate var index: Int {
        switch self {
        case .content: 0
        case .answer: 1
        case .reasoning: 2
        case .header: 3
        case .calls: 4
        }
    }
}
