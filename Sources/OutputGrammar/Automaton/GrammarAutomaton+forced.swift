extension GrammarAutomaton {
    /// Finds the bytes that must follow, as long as nothing else may, the end included.
    mutating func forcedBytes(from state: StateID) -> [UInt8] {
        var bytes: [UInt8] = []
        var state = state
        while bytes.count < Limits.forcedBytes, !accepts(state), let byte = onlyByte(after: state) {
            bytes.append(byte)
            state = step(state, byte)
        }
        return bytes
    }

    private mutating func onlyByte(after state: StateID) -> UInt8? {
        var only: UInt8?
        for thread in threads(of: state) {
            guard thread.kind == .lexeme else { return nil }
            for byte in UInt8.min...UInt8.max
            where terms.transition(thread.position, byte) != TermTable.nothing {
                guard only == nil || only == byte else { return nil }
                only = byte
            }
        }
        return only
    }
}
