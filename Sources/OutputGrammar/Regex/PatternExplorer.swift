/// Answers questions about a pattern by Brzozowski derivatives, a code point at a time.
///
/// States are made as they are reached, so a question costs what it touches and not the size of an automaton.
struct PatternExplorer {
    private var states: [Pattern] = []
    private var ids: [Pattern: Int] = [:]
    private var transitions: [[UInt32: Int]] = []

    init(_ pattern: Pattern) {
        _ = intern(pattern.byScalars)
    }

    mutating func matches(_ text: String) -> Bool {
        var state = 0
        for scalar in text.unicodeScalars {
            state = next(state, scalar.value)
            if states[state] == .never { return false }
        }
        return states[state].isNullable
    }

    var start: Int { 0 }

    func isAccepting(_ state: Int) -> Bool { states[state].isNullable }
    func isDead(_ state: Int) -> Bool { states[state] == .never }

    mutating func next(_ state: Int, _ scalar: UInt32) -> Int {
        if let known = transitions[state][scalar] { return known }
        let target = intern(states[state].derivative(scalar))
        transitions[state][scalar] = target
        return target
    }

    private mutating func intern(_ pattern: Pattern) -> Int {
        if let known = ids[pattern] { return known }
        ids[pattern] = states.count
        states.append(pattern)
        transitions.append([:])
        return states.count - 1
    }

    /// Whether the pattern certainly matches no text; gives up, with false, after a number of states.
    static func isEmpty(_ pattern: Pattern, maximumStates: Int = 1500) -> Bool {
        if pattern == .never { return true }
        if pattern.isNullable { return false }
        var explorer = PatternExplorer(pattern)
        let alphabet = pattern.representatives
        guard alphabet.count <= 400 else { return false }
        var pending = [0]
        var isSeen: Set<Int> = [0]
        while let state = pending.popLast() {
            for scalar in alphabet {
                let target = explorer.next(state, scalar)
                guard isSeen.insert(target).inserted else { continue }
                if explorer.isAccepting(target) { return false }
                guard isSeen.count <= maximumStates else { return false }
                pending.append(target)
            }
        }
        return true
    }
}

extension Pattern {
    /// The same with every code point a unit of its own.
    fileprivate var byScalars: Pattern {
        switch self {
        case .bytes(let bytes):
            if bytes.allSatisfy({ $0 < 0x80 }) { return self }
            return .joined(
                String(decoding: bytes, as: UTF8.self).unicodeScalars.map { scalar in
                    scalar.isASCII
                        ? .bytes([UInt8(scalar.value)]) : .scalars(ScalarSet([scalar.value...scalar.value]))
                })
        case .scalars: return self
        case .concatenation(let parts): return .joined(parts.map(\.byScalars))
        case .alternation(let branches): return .anyOf(branches.map(\.byScalars))
        case .repetition(let part, let min, let max): return .repetition(part.byScalars, min: min, max: max)
        case .intersection(let parts): return .intersection(parts.map(\.byScalars))
        case .complement(let part): return .complement(part.byScalars)
        }
    }

    /// What may follow the code point in a match that begins with it.
    fileprivate func derivative(_ scalar: UInt32) -> Pattern {
        switch self {
        case .bytes(let bytes):
            return bytes.first.map(UInt32.init) == scalar ? .bytes(Array(bytes.dropFirst())) : .never
        case .scalars(let set):
            return set.contains(scalar) ? .emptyText : .never
        case .concatenation(let parts):
            var branches: [Pattern] = []
            for (index, part) in parts.enumerated() {
                branches.append(.joined([part.derivative(scalar)] + parts[(index + 1)...]))
                guard part.isNullable else { break }
            }
            return .anyOf(branches.filter { $0 != .never })
        case .alternation(let branches):
            return .anyOf(branches.map { $0.derivative(scalar) }.filter { $0 != .never })
        case .repetition(let part, let min, let max):
            let first = part.derivative(scalar)
            guard first != .never, max != 0 else { return .never }
            let rest = Pattern.repetition(part, min: Swift.max(min - 1, 0), max: max.map { $0 - 1 })
            return max == 1 ? first : .joined([first, rest])
        case .intersection(let parts): return .allOf(parts.map { $0.derivative(scalar) })
        case .complement(let part):
            let inner = part.derivative(scalar)
            return inner == .never ? .anyText : .complement(inner)
        }
    }

    /// A code point for each way in which the pattern tells code points apart.
    var representatives: [UInt32] {
        var sets: Set<ScalarSet> = []
        collectSets(into: &sets)
        var bounds: Set<UInt32> = [0]
        for range in sets.lazy.flatMap(\.ranges) {
            bounds.insert(range.lowerBound)
            bounds.insert(range.upperBound + 1)
        }
        let ordered = Array(sets)
        var seen: Set<[Bool]> = []
        return bounds.sorted().filter { bound in
            bound <= 0x10FFFF && seen.insert(ordered.map { $0.contains(bound) }).inserted
        }
    }

    private func collectSets(into sets: inout Set<ScalarSet>) {
        switch self {
        case .bytes(let bytes):
            for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
                sets.insert(ScalarSet([scalar.value...scalar.value]))
            }
        case .scalars(let set): sets.insert(set)
        case .concatenation(let parts), .alternation(let parts), .intersection(let parts):
            for part in parts { part.collectSets(into: &sets) }
        case .repetition(let part, _, _), .complement(let part): part.collectSets(into: &sets)
        }
    }
}
