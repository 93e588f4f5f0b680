extension Pattern {
    /// Matches no text.
    static let never = Pattern.alternation([])
    static let emptyText = Pattern.bytes([])
    static let anyText = Pattern.repetition(.scalars(.all), min: 0, max: nil)

    /// One after the other, without the parts that say nothing.
    static func joined(_ parts: [Pattern]) -> Pattern {
        var flat: [Pattern] = []
        for part in parts {
            switch part {
            case .concatenation(let inner): flat += inner
            case .bytes(let bytes) where bytes.isEmpty: continue
            case .bytes(let bytes):
                if case .bytes(let previous)? = flat.last {
                    flat[flat.count - 1] = .bytes(previous + bytes)
                } else {
                    flat.append(part)
                }
            default: flat.append(part)
            }
        }
        if flat.contains(.never) { return .never }
        return switch flat.count {
        case 0: .emptyText
        case 1: flat[0]
        default: .concatenation(flat)
        }
    }

    static func anyOf(_ branches: [Pattern]) -> Pattern {
        var flat: [Pattern] = []
        for branch in branches {
            if case .alternation(let inner) = branch { flat += inner } else { flat.append(branch) }
        }
        if flat.count > 1, flat.count <= 64 {
            var seen: Set<Pattern> = []
            flat = flat.filter { seen.insert($0).inserted }
        }
        return flat.count == 1 ? flat[0] : .alternation(flat)
    }

    static func allOf(_ parts: [Pattern]) -> Pattern {
        if parts.contains(.never) { return .never }
        var parts = parts.filter { $0 != .anyText }
        if parts.count > 1 {
            var seen: Set<Pattern> = []
            parts = parts.filter { seen.insert($0).inserted }
        }
        return switch parts.count {
        case 0: .anyText
        case 1: parts[0]
        default: .intersection(parts)
        }
    }

    /// Whether the empty text matches.
    var isNullable: Bool {
        switch self {
        case .bytes(let bytes): bytes.isEmpty
        case .scalars: false
        case .concatenation(let parts): parts.allSatisfy(\.isNullable)
        case .alternation(let branches): branches.contains(where: \.isNullable)
        case .repetition(let part, let min, _): min == 0 || part.isNullable
        case .intersection(let parts): parts.allSatisfy(\.isNullable)
        case .complement(let part): !part.isNullable
        }
    }

    /// About how many states it takes to match this.
    var weight: Int {
        switch self {
        case .bytes(let bytes): bytes.count
        case .scalars(let set): min(set.ranges.count, 8)
        case .concatenation(let parts), .alternation(let parts): parts.reduce(0) { $0.clampedSum($1.weight) }
        case .repetition(let part, let min, let max): part.weight.clampedProduct(Swift.max(min, max ?? 0, 1))
        case .intersection(let parts): parts.reduce(0) { $0.clampedSum($1.weight) }
        case .complement(let part): part.weight
        }
    }
}

extension Int {
    func clampedSum(_ other: Int) -> Int {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }

    func clampedProduct(_ other: Int) -> Int {
        let (product, overflow) = multipliedReportingOverflow(by: other)
        return overflow ? .max : product
    }
}
