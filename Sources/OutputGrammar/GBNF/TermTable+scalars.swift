extension TermTable {
    /// Finds where each code point leads, as ranges for each target; code points that lead nowhere are left out.
    mutating func scalarTransitions(of state: TermID) -> [(target: TermID, ranges: [ClosedRange<UInt32>])] {
        var found: [TermID: [ClosedRange<UInt32>]] = [:]
        var search = ScalarSearch()
        for sequence in UTF8Sequence.all(of: 0...0xD7FF) + UTF8Sequence.all(of: 0xE000...0x10FFFF) {
            let trail = sequence.count - 1
            for lead in sequence[0] {
                let target = transition(state, lead)
                guard trail > 0, target != Self.nothing else {
                    found[target, default: []].append(UInt32(lead)...UInt32(lead))
                    continue
                }
                // Which second bytes there are depends on the lead; the others may be any trail bytes.
                for second in sequence[1] {
                    let prefix = (UInt32(lead) & 0x3F >> UInt32(trail)) << 6 | UInt32(second & 0x3F)
                    collect(transition(target, second), prefix: prefix, trail: trail - 1, &search, &found)
                }
            }
        }
        found[Self.nothing] = nil
        return found.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    private struct ScalarSearch {
        /// The one state that all continuations by so many bytes lead to, if there is one.
        var uniform: [Int: TermID?] = [:]
    }

    private mutating func collect(
        _ state: TermID, prefix: UInt32, trail: Int, _ search: inout ScalarSearch,
        _ found: inout [TermID: [ClosedRange<UInt32>]]
    ) {
        guard state != Self.nothing else { return }
        if let target = uniformTarget(of: state, trail: trail, &search) {
            let low = prefix << UInt32(trail * 6)
            found[target, default: []].append(low...low + ((1 << UInt32(trail * 6)) - 1))
            return
        }
        for byte in UInt8(0x80)...0xBF {
            collect(
                transition(state, byte), prefix: prefix << 6 | UInt32(byte & 0x3F), trail: trail - 1, &search,
                &found)
        }
    }

    private mutating func uniformTarget(of state: TermID, trail: Int, _ search: inout ScalarSearch) -> TermID?
    {
        guard trail > 0, state != Self.nothing else { return state }
        let key = Int(state) << 2 | trail
        if let known = search.uniform[key] { return known }
        var target: TermID?
        for byte in UInt8(0x80)...0xBF {
            let next = uniformTarget(of: transition(state, byte), trail: trail - 1, &search)
            guard let next, byte == 0x80 || next == target else {
                target = nil
                break
            }
            target = next
        }
        search.uniform[key] = .some(target)
        return target
    }
}
