/// How many prompt tokens a step may compute while others wait for it, from how fast prompts are computed here.
struct PromptPace: Sendable {
    private var tokensPerSecond: Double?

    /// How long such a step may take: what a reader of a running reply does not notice.
    private static let secondsPerStep = 0.06
    /// How long replies that run may be held back for prompts. A token computed beside a prompt keeps all who wait for
    /// their first one waiting.
    static let patience = Duration.milliseconds(150)
    /// With fewer tokens a step, computing a prompt becomes slower.
    private static let fewest = 64
    private static let weight = 0.2

    mutating func note(tokens: Int, seconds: Double) {
        // Small steps are slower for each token, and say nothing about large ones.
        guard tokens >= Self.fewest / 2, seconds > 0 else { return }
        let speed = Double(tokens) / seconds
        tokensPerSecond = tokensPerSecond.map { $0 + (speed - $0) * Self.weight } ?? speed
    }

    func share(capacity: Int) -> Int {
        guard let tokensPerSecond else { return min(capacity, Self.fewest) }
        return min(capacity, max(Self.fewest, Int(tokensPerSecond * Self.secondsPerStep)))
    }
}
