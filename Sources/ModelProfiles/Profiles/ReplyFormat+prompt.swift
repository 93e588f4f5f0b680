import ReplyParsing

extension ReplyFormat {
    var hasReasoning: Bool { reasoning != nil }

    /// Whether a prompt that ends so leaves a block of reasoning open, so that the reply begins inside it.
    ///
    /// Templates open it, close it at once, or leave it to the model, each as its arguments say; only what was
    /// rendered tells which.
    ///
    /// - Parameter tail: What the prompt holds from the header of the last turn on.
    func isOpenReasoning(atEndOf tail: String) -> Bool {
        guard let reasoning else { return false }
        let bytes = Array(tail.utf8)
        let opened = reasoning.opens.compactMap { bytes.startOfLast(Array($0.text.utf8)) }.max()
        if let opened {
            let closed = reasoning.closes.compactMap { bytes.startOfLast(Array($0.text.utf8)) }.max()
            return opened > (closed ?? -1)
        }
        return reasoning.promptEndings.contains(where: tail.hasSuffix)
    }
}
