extension ReplyFormat {
    /// Whether generation starts inside reasoning: the prompt ends in an open block of it.
    ///
    /// Only the rendered prompt can say that, because templates open and close the block depending on the
    /// request.
    ///
    /// - Parameter terminators: Texts that end a turn: a block before one of them belongs to the history.
    public func opensInReasoning(prompt: String, terminators: [String] = []) -> Bool {
        guard let reasoning else { return false }
        let tail = currentTurn(of: Array(prompt.utf8))
        let openers = reasoning.opens.map(\.text) + reasoning.promptEndings
        guard let start = openers.compactMap({ tail.end(ofLast: $0) }).max() else { return false }
        let rest = tail[start...]
        if rest.allSatisfy(\.isSpace) { return true }
        // Text behind an opener is reasoning that the request began, if the turn goes on.
        let ends = reasoning.closes.map(\.text) + terminators + self.terminators.map(\.text)
        return !terminators.isEmpty && ends.allSatisfy { rest.end(ofLast: $0) == nil }
    }

    private func currentTurn(of prompt: [UInt8]) -> ArraySlice<UInt8> {
        let start = turnOpeners.compactMap { prompt[...].end(ofLast: $0) }.max() ?? 0
        return prompt[start...]
    }
}

extension ArraySlice<UInt8> {
    /// Where the last occurrence of a text ends.
    fileprivate func end(ofLast text: String) -> Int? {
        var index = endIndex - text.utf8.count
        while index >= startIndex {
            if self[index...].starts(with: text.utf8) { return index + text.utf8.count }
            index -= 1
        }
        return nil
    }
}
