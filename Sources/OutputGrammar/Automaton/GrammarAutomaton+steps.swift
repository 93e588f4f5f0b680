import Inference

extension GrammarAutomaton {
    /// Finds the state after a byte.
    @inline(__always)
    mutating func step(_ state: StateID, _ byte: UInt8) -> StateID {
        if let known = steps[state, Int32(byte)] { return known }
        return makeStep(state, byte)
    }

    private mutating func makeStep(_ id: StateID, _ byte: UInt8) -> StateID {
        let state = states[Int(id)]
        var found: [Thread] = []
        var accepts = false
        for index in Int(state.start)..<Int(state.start) + Int(state.count) {
            var thread = threads[index]
            guard thread.kind != .token else { continue }
            let next = terms.transition(thread.position, byte)
            guard next != TermTable.nothing else { continue }
            thread.position = next
            follow(thread, into: &found, &accepts)
        }
        let result = intern(found, accepts: accepts)
        if failure == nil { steps.insert(result, for: id, Int32(byte)) }
        return result
    }

    /// Adds a thread, and what follows it where its part is complete.
    private mutating func follow(_ thread: Thread, into found: inout [Thread], _ accepts: inout Bool) {
        if terms.canContinue(thread.position) { found.append(thread) }
        guard terms.isNullable(thread.position) else { return }
        if thread.kind == .text, !symbols.texts[Int(thread.stretch)].completesInText { return }
        add(entry(thread.stack), to: &found, &accepts)
    }

    private mutating func add(_ id: StateID, to found: inout [Thread], _ accepts: inout Bool) {
        terms.spend(Int(states[Int(id)].count))
        found.append(contentsOf: threads(of: id))
        if states[Int(id)].accepts { accepts = true }
    }

    /// Finds the state after a token.
    ///
    /// - Parameter bytes: The token's text if it may be read as such; `nil` for a control token.
    mutating func step(_ id: StateID, token: TokenID, bytes: [UInt8]?) -> StateID {
        let current = threads(of: id)
        guard bytes == nil || current.contains(where: { $0.kind == .token || isEnd(token, of: $0) }) else {
            return bytes.map { step(id, bytes: $0) } ?? Self.dead
        }
        if let known = tokenSteps[id, token] { return known }
        var found: [Thread] = []
        var accepts = false
        var readAsText: [Thread] = []
        for var thread in current {
            if thread.kind == .token {
                if thread.position == token { add(entry(thread.stack), to: &found, &accepts) }
            } else if isEnd(token, of: thread) {
                add(entry(thread.stack), to: &found, &accepts)
            } else if thread.kind == .text, symbols.texts[Int(thread.stretch)].excludedTokens.contains(token)
            {
                continue
            } else if bytes != nil {
                readAsText.append(thread)
            } else if thread.kind == .text {
                // A marker cannot reach across a control token.
                thread.position = symbols.texts[Int(thread.stretch)].term
                follow(thread, into: &found, &accepts)
            }
        }
        if let bytes, !readAsText.isEmpty {
            let text = step(intern(readAsText, accepts: false), bytes: bytes)
            add(text, to: &found, &accepts)
        }
        let result = intern(found, accepts: accepts)
        if failure == nil { tokenSteps.insert(result, for: id, token) }
        return result
    }

    mutating func step(_ id: StateID, bytes: [UInt8]) -> StateID {
        var state = id
        for byte in bytes {
            state = step(state, byte)
            if state == Self.dead { break }
        }
        return state
    }

    private func isEnd(_ token: TokenID, of thread: Thread) -> Bool {
        thread.kind == .text && symbols.texts[Int(thread.stretch)].endTokens.contains(token)
    }
}
