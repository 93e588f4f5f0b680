import Inference

/// Proposes how a text goes on by where its latest tokens stood before, in the prompt or in the reply itself.
///
/// Answers that quote, edit or summarise repeat long stretches of what they are about.
struct PromptLookup: Sendable {
    private var tokens: [TokenID]
    /// For each run of three tokens, the place behind its latest occurrence but the one at the end.
    private var places: [UInt64: Int32] = [:]

    private static let runLength = 3

    init(_ tokens: [TokenID]) {
        self.tokens = []
        self.tokens.reserveCapacity(tokens.count + 256)
        places.reserveCapacity(tokens.count)
        for token in tokens { append(token) }
    }

    /// Costs a look-up and no more, however long the text.
    mutating func append(_ token: TokenID) {
        // The run that ends before this token is followed by something now.
        if let run = latestRun { places[run] = Int32(clamping: tokens.count) }
        tokens.append(token)
    }

    /// At most `limit` tokens that followed the latest ones when they stood there before.
    func proposal(limit: Int) -> ArraySlice<TokenID> {
        guard limit > 0, let run = latestRun, let place = places[run] else { return [] }
        return tokens[Int(place)...].prefix(limit)
    }

    private var latestRun: UInt64? {
        guard tokens.count >= Self.runLength else { return nil }
        // No vocabulary has two million tokens, so that runs have keys of their own.
        return tokens[(tokens.count - Self.runLength)...].reduce(0) {
            $0 << 21 | UInt64(UInt32(bitPattern: $1))
        }
    }
}
