import APIFormats
import Foundation
import Inference
import Synchronization

/// Runs a chat over standard input and output; works as well when they are pipes.
struct ChatTerminal {
    private var session: ChatSession
    private let style: TerminalStyle
    private let interrupt: Interrupt
    private var lastAnswer: AnswerStatistics?
    private let showsStatistics: Bool

    private static let help = """
        /reset        forget the conversation
        /system TEXT  set the system message and begin anew
        /regenerate   answer the last question again
        /stats        tokens and speed of the last answer
        /quit         leave (or Ctrl-D); Ctrl-C stops an answer
        """

    /// - Parameter showsStatistics: Whether each answer is followed by what it cost.
    init(session: ChatSession, style: TerminalStyle, showsStatistics: Bool = false) {
        self.showsStatistics = showsStatistics
        self.session = session
        self.style = style
        interrupt = Interrupt {
            FileHandle.standardError.write(Data("\n(/quit or Ctrl-D leaves)\n> ".utf8))
        }
    }

    mutating func run() async throws {
        if style.isInteractive {
            write("\(style.bold)\(session.modelName)\(style.plain) – /help lists the commands\n")
        }
        showPrompt()
        for await line in StandardInput.lines() {
            guard try await handle(line.trimmingCharacters(in: .whitespaces)) else { break }
            showPrompt()
        }
    }

    /// - Returns: Whether to go on.
    private mutating func handle(_ line: String) async throws -> Bool {
        guard line.hasPrefix("/") else {
            guard !line.isEmpty else { return true }
            session.ask(line)
            try await answer()
            return true
        }
        let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
        switch parts[0] {
        case "/quit", "/exit":
            return false
        case "/reset":
            session.reset()
            note("the conversation is forgotten")
        case "/system":
            session.setSystem(parts.count > 1 ? parts[1] : "")
            note(parts.count > 1 ? "the system message is set" : "there is no system message now")
        case "/regenerate":
            guard session.takeBackAnswer() else {
                note("there is no question yet")
                return true
            }
            try await answer()
        case "/stats":
            note(lastAnswer?.description ?? "there is no answer yet")
        case "/help":
            note(Self.help)
        default:
            note("there is no command \(parts[0]); /help lists them")
        }
        return true
    }

    private mutating func answer() async throws {
        let stream: ReplyStream
        do {
            stream = try await session.reply()
        } catch let error as InferenceError {
            session.takeBackQuestion()
            note(APIError(error).message)
            return
        }
        let printer = AnswerPrinter(style: style)
        let isComplete = try await interrupt.stopping { try await printer.print(stream) }
        let answer = printer.finish()
        write("\n")
        if !isComplete { note("stopped") }
        lastAnswer = answer.statistics
        if showsStatistics { note("\(answer.statistics)") }
        session.record(answer: answer.content, reasoning: answer.reasoning)
    }

    private func showPrompt() {
        if style.isInteractive { write("\(style.bold)> \(style.plain)") }
    }

    private func note(_ text: String) {
        FileHandle.standardError.write(Data("\(text)\n".utf8))
    }

    private func write(_ text: String) {
        FileHandle.standardOutput.write(Data(text.utf8))
    }
}
