import Inference

/// What has been said already, for the penalties on repeating it.
struct TokenPenalties: Sendable {
    private let options: SamplingOptions
    /// Occurrences in the reply.
    private var replyCounts: [TokenID: Int] = [:]
    /// Occurrences within the repetition window, over prompt and reply.
    private var windowCounts: [TokenID: Int] = [:]
    private var window: [TokenID] = []
    private var oldest = 0

    /// - Returns: `nil` if no penalty is asked for.
    init?(options: SamplingOptions, prompt: [TokenID]) {
        guard
            options.repetitionPenalty != 1 || options.frequencyPenalty != 0 || options.presencePenalty != 0
        else { return nil }
        self.options = options
        for token in prompt { remember(token) }
    }

    mutating func record(_ token: TokenID) {
        replyCounts[token, default: 0] += 1
        remember(token)
    }

    func apply(to row: LogitKernels.Row) {
        if options.repetitionPenalty != 1 {
            for token in windowCounts.keys where row.indices.contains(Int(token)) {
                let logit = row[Int(token)]
                row[Int(token)] =
                    logit > 0 ? logit / options.repetitionPenalty : logit * options.repetitionPenalty
            }
        }
        for (token, count) in replyCounts where row.indices.contains(Int(token)) {
            row[Int(token)] -= Float(count) * options.frequencyPenalty + options.presencePenalty
        }
    }

    private mutating func remember(_ token: TokenID) {
        guard options.repetitionPenalty != 1 else { return }
        guard let limit = options.repetitionWindow else {
            windowCounts[token] = 1
            return
        }
        guard limit > 0 else { return }
        windowCounts[token, default: 0] += 1
        guard window.count == limit else {
            window.append(token)
            return
        }
        let leaving = window[oldest]
        window[oldest] = token
        oldest = (oldest + 1) % limit
        if let count = windowCounts[leaving] {
            windowCounts[leaving] = count > 1 ? count - 1 : nil
        }
    }
}
