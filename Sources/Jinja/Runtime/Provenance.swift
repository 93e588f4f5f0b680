/// Where a piece of text comes from.
struct Origin: Sendable, Hashable {
    /// Whether any of it came with the context.
    var isInput: Bool
    /// Whether it was printed inside `{% generation %}`.
    var isGenerated = false

    static let template = Origin(isInput: false)
    static let input = Origin(isInput: true)

    /// The origin of text made of both: what is in doubt is input, so that it holds no special token.
    func mixed(with other: Origin) -> Origin {
        Origin(isInput: isInput || other.isInput, isGenerated: isGenerated || other.isGenerated)
    }
}

/// The origins of the bytes of a text, which itself lies elsewhere.
enum Provenance: Sendable {
    struct Run: Sendable {
        var count: Int
        var origin: Origin
    }

    case uniform(Origin)
    /// At least two runs, none empty, no two neighbours of one origin.
    case mixed([Run])

    /// One origin for all the bytes.
    var combined: Origin {
        switch self {
        case .uniform(let origin): origin
        case .mixed(let runs): runs.reduce(.template) { $0.mixed(with: $1.origin) }
        }
    }

    func runs(count: Int) -> [Run] {
        switch self {
        case .uniform(let origin): count > 0 ? [Run(count: count, origin: origin)] : []
        case .mixed(let runs): runs
        }
    }

    init(runs: [Run]) {
        switch runs.count {
        case 0: self = .uniform(.template)
        case 1: self = .uniform(runs[0].origin)
        default: self = .mixed(runs)
        }
    }

    /// Adds the origins of text put at the end of this one's.
    mutating func append(_ other: Provenance, count: Int, after ownCount: Int) {
        if count == 0 { return }
        if ownCount == 0 {
            self = other
            return
        }
        switch (self, other) {
        case (.uniform(let origin), .uniform(let otherOrigin)) where origin == otherOrigin:
            return
        case (.uniform(let origin), _):
            self = .mixed([Run(count: ownCount, origin: origin)])
        case (.mixed, _): break
        }
        guard case .mixed(var runs) = self else { return }
        self = .uniform(.template)  // Lets go of the array, so that it grows in place.
        switch other {
        case .uniform(let origin): Self.append(Run(count: count, origin: origin), to: &runs)
        case .mixed(let otherRuns):
            for run in otherRuns { Self.append(run, to: &runs) }
        }
        self = .mixed(runs)
    }

    private static func append(_ run: Run, to runs: inout [Run]) {
        if let last = runs.indices.last, runs[last].origin == run.origin {
            runs[last].count += run.count
        } else {
            runs.append(run)
        }
    }

    /// The origins of a part of the bytes.
    subscript(range: Range<Int>) -> Provenance {
        guard case .mixed(let runs) = self else { return self }
        var result: [Run] = []
        var start = 0
        for run in runs where start < range.upperBound {
            let count = min(start + run.count, range.upperBound) - max(start, range.lowerBound)
            if count > 0 { result.append(Run(count: count, origin: run.origin)) }
            start += run.count
        }
        return Provenance(runs: result)
    }

    func map(_ transform: (Origin) -> Origin) -> Provenance {
        switch self {
        case .uniform(let origin): return .uniform(transform(origin))
        case .mixed(let runs):
            var result = Provenance.uniform(.template)
            var count = 0
            for run in runs {
                result.append(.uniform(transform(run.origin)), count: run.count, after: count)
                count += run.count
            }
            return result
        }
    }
}
