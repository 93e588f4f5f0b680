/// What the event times of streams that ran side by side come to.
struct StreamTimes {
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// Generated tokens per second in the steady window: from the moment when every stream has its first token to
    /// the moment when the first stream has its last.
    var tokensPerSecond: Double
    /// Seconds from the first request to the first token of each stream, in order.
    var firstTokenSeconds: [Double]

    init(
        _ streams: [StreamConnection], start: ContinuousClock.Instant, api: Workload.API,
        replyTokens: Int
    ) throws {
        let times = try streams.map { stream in
            let tokens = stream.eventTimes.dropFirst(api.leadingEvents).dropLast(api.trailingEvents)
            // A token that ends within a code point makes no event, a few do.
            guard tokens.count * 10 > replyTokens * 4 else {
                throw Failure(description: "\(replyTokens) tokens made only \(tokens.count) events")
            }
            return Array(tokens)
        }
        firstTokenSeconds = times.compactMap { $0.first.map { start.duration(to: $0).seconds } }.sorted()
        let begin = times.compactMap(\.first).max() ?? start
        let end = times.compactMap(\.last).min() ?? start
        // Tokens come in bursts, one of each stream a step, so each stream is timed between its own tokens.
        tokensPerSecond = try times.reduce(0) { sum, times in
            let window = times.filter { $0 >= begin && $0 <= end }
            guard let first = window.first, let last = window.last, first < last else {
                throw Failure(description: "the streams did not run side by side; --tokens may be too few")
            }
            let tokensPerEvent = Double(replyTokens) / Double(times.count)
            return sum + Double(window.count - 1) * tokensPerEvent / first.duration(to: last).seconds
        }
    }
}
