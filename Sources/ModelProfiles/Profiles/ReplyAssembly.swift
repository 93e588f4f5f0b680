import Inference
import ReplyParsing

/// Turns the pieces of one request into its updates: a parser for each choice, and the count of them all.
struct ReplyAssembly {
    private let plan: ReplyPlan
    private let stop: (Int) -> Void
    private var parsers: [ReplyParser]
    private var hasFinished: [Bool]
    private var reports: [PromptReport?]
    private var droppedTokens: [Int]
    private var updates: [ReplyUpdate] = []
    private var next = 0
    private var events: [ReplyEvent] = []
    private(set) var isFinished = false

    /// - Parameter stop: Ends a choice whose parser has seen enough.
    init(_ plan: ReplyPlan, stop: @escaping (Int) -> Void) {
        self.plan = plan
        self.stop = stop
        let count = plan.choiceCount
        parsers = Array(repeating: ReplyParser(plan.parsing), count: count)
        hasFinished = Array(repeating: false, count: count)
        reports = Array(repeating: nil, count: count)
        droppedTokens = Array(repeating: 0, count: count)
    }

    mutating func nextUpdate() -> ReplyUpdate? {
        guard next < updates.count else {
            updates.removeAll(keepingCapacity: true)
            next = 0
            return nil
        }
        defer { next += 1 }
        return updates[next]
    }

    mutating func consume(_ update: PieceUpdate) {
        switch update {
        case .prompt(let report, let choice):
            reports[choice] = report
            echo(report, choice: choice)
        case .piece(var piece, let choice):
            guard !hasFinished[choice] else { return }
            if plan.includesStopToken, let token = piece.token, plan.parsing.stop.tokens.contains(token) {
                piece.isTerminator = false
            }
            parsers[choice].consume(piece, into: &events)
            flush(choice)
            if parsers[choice].isFinished { end(choice, stopsEngine: true) }
        case .shifted(let dropped, let choice):
            if !hasFinished[choice] { droppedTokens[choice] += dropped }
        case .end(let cause, let choice):
            guard !hasFinished[choice] else { return }
            parsers[choice].finish(cause, into: &events)
            flush(choice)
            end(choice, stopsEngine: false)
        }
    }

    /// The engine has nothing more. Every choice that it ended was finished when its end came.
    mutating func finish() {
        isFinished = true
        var usage = Usage()
        for (choice, report) in reports.enumerated() {
            let part = Usage(
                promptTokens: report?.tokens ?? 0, cachedPromptTokens: report?.cachedTokens ?? 0,
                completionTokens: parsers[choice].completionTokens,
                reasoningTokens: parsers[choice].reasoningTokens, droppedTokens: droppedTokens[choice])
            usage.choices.append(part)
            usage.completionTokens += part.completionTokens
            usage.reasoningTokens += part.reasoningTokens
            usage.droppedTokens += part.droppedTokens
            // A prompt counts once, however many replies it gets.
            guard let report, choice % plan.choicesPerPrompt == 0 else { continue }
            usage.promptTokens += report.tokens
            usage.cachedPromptTokens += report.cachedTokens
        }
        updates.append(.usage(usage))
    }

    private mutating func end(_ choice: Int, stopsEngine: Bool) {
        hasFinished[choice] = true
        if stopsEngine { stop(choice) }
    }

    private mutating func flush(_ choice: Int) {
        for event in events { updates.append(.event(event, choice: choice)) }
        events.removeAll(keepingCapacity: true)
    }

    private mutating func echo(_ report: PromptReport, choice: Int) {
        let text = plan.echoes[choice / plan.choicesPerPrompt]
        guard !text.isEmpty else { return }
        updates.append(
            .event(.content(text, logprobs: report.pieces.compactMap(\.logprob)), choice: choice))
    }
}
