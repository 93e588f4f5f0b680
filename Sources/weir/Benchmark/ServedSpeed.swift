import Foundation

/// How fast replies came that ran side by side.
struct ServedSpeed: Sendable {
    /// Generated tokens a second while all of them ran: from the last first token to the first last one.
    var tokensPerSecond: Double
    /// Seconds to the first token of each stream, in order.
    var firstTokenSeconds: [Double]

    var medianFirstTokenSeconds: Double { firstTokenSeconds[firstTokenSeconds.count / 2] }

    /// - Returns: `nil` if the streams did not run side by side.
    init?(_ replies: [StreamedReply], start: ContinuousClock.Instant, replyTokens: Int) {
        // The last two events are the finish reason and the end of the stream.
        let times = replies.map { Array($0.eventTimes.dropLast(2)) }
        guard let begin = times.compactMap(\.first).max(), let end = times.compactMap(\.last).min(),
            times.allSatisfy({ $0.count > 1 })
        else { return nil }
        firstTokenSeconds = times.compactMap { $0.first.map { start.duration(to: $0) / .seconds(1) } }
            .sorted()
        var sum = 0.0
        for times in times {
            let window = times.filter { $0 >= begin && $0 <= end }
            guard let first = window.first, let last = window.last, first < last else { return nil }
            // A token that ends within a code point makes no event of its own.
            let tokensPerEvent = Double(replyTokens) / Double(times.count)
            sum += Double(window.count - 1) * tokensPerEvent / (first.duration(to: last) / .seconds(1))
        }
        tokensPerSecond = sum
    }
}
