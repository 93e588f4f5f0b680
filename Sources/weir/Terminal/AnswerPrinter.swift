import Foundation
import Inference
import Synchronization

/// Prints an answer as it comes, its reasoning dimmed, and keeps it.
final class AnswerPrinter: Sendable {
    struct Answer {
        var content = ""
        var reasoning = ""
        var statistics = AnswerStatistics()
    }

    private let style: TerminalStyle
    private let state = Mutex(Answer())
    private let started = ContinuousClock.now

    init(style: TerminalStyle) { self.style = style }

    func print(_ stream: ReplyStream) async throws {
        for try await update in stream { consume(update) }
    }

    func finish() -> Answer {
        state.withLock { answer in
            answer.statistics.duration = started.duration(to: .now)
            return answer
        }
    }

    private func consume(_ update: ReplyUpdate) {
        state.withLock { answer in
            switch update {
            case .event(let event, _):
                if answer.statistics.firstTokenDelay == nil {
                    answer.statistics.firstTokenDelay = started.duration(to: .now)
                }
                show(event, &answer)
            case .usage(let usage):
                answer.statistics.usage = usage
            }
        }
    }

    private func show(_ event: ReplyEvent, _ answer: inout Answer) {
        switch event {
        case .reasoning(let text, _):
            answer.reasoning += text
            write("\(style.dim)\(text)\(style.plain)")
        case .content(let text, _):
            if answer.content.isEmpty, !answer.reasoning.isEmpty { write("\n\n") }
            answer.content += text
            write(text)
        case .toolCall(_, _, let name):
            write("\(style.dim)\(name) \(style.plain)")
        case .toolCallArguments(_, let fragment):
            write("\(style.dim)\(fragment)\(style.plain)")
        case .finish(.length, _):
            write("\(style.dim) [cut at the token limit]\(style.plain)")
        case .finish:
            break
        }
    }

    private func write(_ text: String) {
        FileHandle.standardOutput.write(Data(text.utf8))
    }
}
