import ArgumentParser
import Foundation
import ReplyParsing

/// Measures what parsing a reply costs: nanoseconds and allocations for each token.
@main
struct ParsingBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parsing-benchmark",
        abstract: "Measures nanoseconds and allocations per token of every reply format.")

    @Option(help: ArgumentHelp("Tokens of a short and of a long reply.", valueName: "n,n"))
    var lengths = "100,100000"

    func run() throws {
        let counts = lengths.split(separator: ",").compactMap { Int($0) }
        guard !counts.isEmpty, counts.allSatisfy({ $0 > 0 }) else {
            throw ValidationError("--lengths must be numbers with commas between them, but is \(lengths)")
        }
        print("| format | text | tokens | ns a token | allocations a token |\n|---|---|---:|---:|---:|")
        for format in ReplyFormat.all {
            for sample in ReplySample.all(of: format) {
                for count in counts { print(sample.measure(tokens: count).row) }
            }
        }
    }
}
