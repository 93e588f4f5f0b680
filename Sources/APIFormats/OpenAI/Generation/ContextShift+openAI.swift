import Inference

extension ContextShift {
    /// Reads `context_shift`, and llama.cpp's `n_keep` and `n_discard`, which say nothing without it.
    ///
    /// - Returns: `nil` where the reply is to end when the context is full.
    static func read(_ fields: inout RequestFields, policy: RequestPolicy) throws(APIError) -> ContextShift? {
        let wish = try fields.bool("context_shift")
        let isOn = wish ?? policy.shiftsContext
        let keep = try fields.integer("n_keep", in: -1...Int(Int32.max))
        let discard = try fields.integer("n_discard", in: 0...Int(Int32.max)) ?? 0
        guard isOn else { return nil }
        return ContextShift(
            keep: keep.map { $0 < 0 ? .prompt : .tokens($0) } ?? .prefix,
            discard: discard > 0 ? discard : nil, isAskedFor: wish == true)
    }

    /// What a client is told of a reply that lost its beginning.
    static func warning(dropped: Int) -> String {
        "The context was full, so \(dropped) of its oldest tokens were dropped while the reply was generated."
    }
}

extension Usage {
    var contextWarning: String? { droppedTokens > 0 ? ContextShift.warning(dropped: droppedTokens) : nil }
}
