extension GrammarAutomaton {
    /// Takes over a state of an automaton that this one is an earlier copy of.
    ///
    /// Whoever follows a long text keeps its automaton as it was at first, and continues in a copy of that when the
    /// one it used has grown too large.
    ///
    /// - Returns: The state's number here.
    mutating func adopt(_ state: StateID, of other: GrammarAutomaton) -> StateID {
        var adoption = Adoption(source: other)
        let threads = other.threads(of: state).map { thread -> Thread in
            var thread = thread
            thread.stack = adoption.stack(thread.stack, into: &self)
            if thread.kind != .token { thread.position = adoption.term(thread.position, into: &terms) }
            if thread.kind == .text { thread.stretch = adoption.stretch(thread.stretch, into: &self) }
            return thread
        }
        return intern(threads, accepts: other.accepts(state))
    }
}

/// What was found to stand for what while a state moves to another automaton.
private struct Adoption {
    let source: GrammarAutomaton
    private var terms: [TermTable.TermID: TermTable.TermID] = [:]
    private var stacks: [StackTable.StackID: StackTable.StackID] = [:]

    init(source: GrammarAutomaton) { self.source = source }

    /// What a node is made of was always numbered before it, so ascending order needs no recursion.
    mutating func term(_ id: TermTable.TermID, into table: inout TermTable) -> TermTable.TermID {
        var reached: Set<TermTable.TermID> = [id]
        var pending = [id]
        while let next = pending.popLast() {
            for part in source.terms.parts(of: next) where terms[part] == nil && reached.insert(part).inserted
            {
                pending.append(part)
            }
        }
        for next in reached.sorted() where terms[next] == nil {
            terms[next] = table.copy(next, of: source.terms) { terms[$0] ?? TermTable.nothing }
        }
        return terms[id] ?? TermTable.nothing
    }

    mutating func stack(
        _ id: StackTable.StackID, into automaton: inout GrammarAutomaton
    ) -> StackTable.StackID {
        var reached: Set<StackTable.StackID> = [id]
        var pending = [id]
        while let next = pending.popLast() {
            for frame in source.stacks.frames(of: next)
            where stacks[frame.parent] == nil && reached.insert(frame.parent).inserted {
                pending.append(frame.parent)
            }
        }
        for next in reached.sorted() where stacks[next] == nil {
            let frames = source.stacks.frames(of: next).map { frame in
                StackTable.Frame(
                    symbol: symbol(frame.symbol, into: &automaton.symbols),
                    parent: stacks[frame.parent] ?? StackTable.bottom)
            }
            stacks[next] = automaton.stacks.intern(frames, hasBottom: source.stacks[next].hasBottom)
        }
        return stacks[id] ?? StackTable.bottom
    }

    /// Only remainders of repetitions are made while reading; all else is of the grammar and has its number.
    private func symbol(_ id: SymbolTable.SymbolID, into table: inout SymbolTable) -> SymbolTable.SymbolID {
        let symbol = source.symbols[id]
        guard symbol.kind == .repetition else { return id }
        return table.repetition(symbol.first, min: symbol.second, max: symbol.third < 0 ? nil : symbol.third)
    }

    mutating func stretch(_ id: Int32, into automaton: inout GrammarAutomaton) -> Int32 {
        var stretch = source.symbols.texts[Int(id)]
        stretch.term = term(stretch.term, into: &automaton.terms)
        return automaton.symbols.stretch(stretch)
    }
}
