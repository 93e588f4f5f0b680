import ArgumentParser
import Foundation

/// A conversation of several turns behind a long system prompt: what is computed once should not be computed again.
struct DialogueBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dialogue", abstract: "Measures the total time of a chat with a long system prompt.")

    @OptionGroup var servers: ServerPair

    @Option(help: ArgumentHelp("Turns of the chat.", valueName: "n"))
    var turns = 4

    @Option(help: ArgumentHelp("Words of the system prompt, a token each.", valueName: "n"))
    var systemWords = 2000

    @Option(help: ArgumentHelp("Tokens of each answer.", valueName: "n"))
    var tokens = 32

    func run() throws {
        let result = try servers.compare(parallel: 4, contextSize: systemWords + 2048) { port, round in
            let start = ContinuousClock.now
            for turn in 1...turns { _ = try LoadClient(port: port).run([request(turn: turn, round: round)]) }
            return start.duration(to: .now).seconds
        }
        print("| turns | system prompt | weir, s | llama-server, s | ratio |\n|---:|---:|---:|---:|---:|")
        let cells = [
            "\(turns)", "\(systemWords)", String(format: "%.2f", result.weir),
            result.peer.map { String(format: "%.2f", $0) } ?? "–",
            result.ratio.map { String(format: "**%.2f**", $0) } ?? "–",
        ]
        print("| " + cells.joined(separator: " | ") + " |")
    }

    /// A round has a system prompt of its own, so that nothing is there from the last.
    private func request(turn: Int, round: Int) -> [UInt8] {
        let words = (0..<systemWords).map {
            ["a", "the", "of", "and", "to"][($0 + $0 / 7 + round * $0 / 3) % 5]
        }
        var messages = [#"{"role":"system","content":"\#(round) \#(words.joined(separator: " "))"}"#]
        for earlier in 1...turn {
            messages.append(#"{"role":"user","content":"Question \#(earlier): what is next?"}"#)
            if earlier < turn { messages.append(#"{"role":"assistant","content":"Answer \#(earlier)."}"#) }
        }
        return HTTPProbe.post(
            "/v1/chat/completions",
            """
            {"model":"bench","messages":[\(messages.joined(separator: ","))],"max_tokens":\(tokens),\
            "ignore_eos":true,"temperature":0}
            """)
    }
}
