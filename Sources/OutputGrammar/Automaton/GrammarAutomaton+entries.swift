extension GrammarAutomaton {
    /// Finds what may be read once whatever was above a stack is done with.
    mutating func entry(_ stack: StackTable.StackID) -> StateID {
        if let known = entries[stack, 0] { return known }
        guard terms.failure == nil else { return Self.dead }
        var found: [Thread] = []
        var accepts = false
        var pending: [StackTable.StackID] = [stack]
        var seen: Set<StackTable.StackID> = [stack]
        while let next = pending.popLast() {
            if let known = entries[next, 0] {
                found.append(contentsOf: threads(of: known))
                terms.spend(Int(states[Int(known)].count))
                accepts = accepts || states[Int(known)].accepts
                continue
            }
            if stacks[next].hasBottom { accepts = true }
            for frame in stacks.frames(of: next) {
                expand(frame, into: &found)
                if symbols[frame.symbol].isNullable, seen.insert(frame.parent).inserted {
                    pending.append(frame.parent)
                }
            }
            terms.spend()
            guard terms.failure == nil else { return Self.dead }
        }
        yieldToMarkers(&found)
        let result = intern(found, accepts: accepts)
        if terms.failure == nil { entries.insert(result, for: stack, 0) }
        return result
    }

    /// Adds the threads that begin a symbol with at least a byte or a token.
    ///
    /// What a symbol leaves out when it is empty is known beforehand, so nothing is ever popped on the way, and
    /// as no rule begins with itself, the way ends.
    private mutating func expand(_ frame: StackTable.Frame, into found: inout [Thread]) {
        var pending = [frame]
        scratch.removeAll()
        while let next = pending.popLast() {
            let symbol = symbols[next.symbol]
            terms.spend()
            guard terms.failure == nil else { return }
            switch symbol.kind {
            case .nothing, .empty: break
            case .lexeme:
                if terms.canContinue(symbol.first) {
                    found.append(Thread(kind: .lexeme, position: symbol.first, stack: next.parent))
                }
            case .token: found.append(Thread(kind: .token, position: symbol.first, stack: next.parent))
            case .text:
                let term = symbols.texts[Int(symbol.first)].term
                found.append(
                    Thread(kind: .text, stretch: symbol.first, position: term, stack: next.parent))
            case .pair:
                let below = stacks.push(symbol.second, on: next.parent)
                pending.append(.init(symbol: symbol.first, parent: below))
                if symbols[symbol.first].isNullable {
                    pending.append(.init(symbol: symbol.second, parent: next.parent))
                }
            case .choice:
                guard scratch.insert(0, for: next.symbol, next.parent) else { break }
                for index in Int(symbol.first)..<Int(symbol.first) + Int(symbol.second) {
                    pending.append(.init(symbol: symbols.members[index], parent: next.parent))
                }
            case .repetition:
                let rest = symbols.repetition(
                    symbol.first, min: max(0, symbol.second - 1),
                    max: symbol.third < 0 ? nil : symbol.third - 1)
                pending.append(.init(symbol: symbol.first, parent: stacks.push(rest, on: next.parent)))
            case .rule:
                guard scratch.insert(0, for: next.symbol, next.parent) else { break }
                pending.append(.init(symbol: symbols.bodies[Int(symbol.first)], parent: next.parent))
            }
        }
    }

    /// Where free text without an end and free text up to a marker may both begin, the marker is the latter's.
    private mutating func yieldToMarkers(_ found: inout [Thread]) {
        let stretches = Set(found.lazy.filter { $0.kind == .text }.map(\.stretch))
        let marked = stretches.sorted().map { symbols.texts[Int($0)] }.filter { !$0.isOpen }
        guard !marked.isEmpty, marked.count < stretches.count else { return }
        let texts = marked.flatMap(\.endTexts)
        let guarded = TextStretch(
            term: terms.text(without: texts), endTokens: [], endTexts: texts, isOpen: true,
            excludedTokens: marked.reduce(into: []) { $0.formUnion($1.endTokens) })
        let stretch = symbols.stretch(guarded)
        for index in found.indices where found[index].kind == .text {
            let own = symbols.texts[Int(found[index].stretch)]
            guard own.isOpen, found[index].position == own.term, own.excludedTokens.isEmpty else { continue }
            found[index].stretch = stretch
            found[index].position = guarded.term
        }
    }
}
