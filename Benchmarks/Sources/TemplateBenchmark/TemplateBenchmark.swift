import ArgumentParser
import Foundation

/// Measures what compiling and rendering a chat template costs, against jinja2 in the same run.
@main
struct TemplateBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "template-benchmark",
        abstract: "Compares compiling and rendering chat templates with jinja2.")

    @Option(help: "A Python that has jinja2.")
    var python = "python3"

    @Option(help: "The folder of the large templates.")
    var templates = Repository.root.appendingPathComponent("../shared/templates").path

    @Option(help: "Pairs of measurements; the median counts.")
    var rounds = 7

    @Option(help: "Processor seconds of one measurement.")
    var duration = 0.2

    @Option(help: "Turns of the chat that is compared with jinja2.")
    var turns = 20

    func run() throws {
        guard rounds > 0, turns > 0 else { throw ValidationError("--rounds and --turns must be positive") }
        let peer = try JinjaPeer(python: python)
        let samples = try TemplateSample.all(in: templates)
        print(
            "| template | bytes | compile ms | jinja2 ms | ratio | render ms | jinja2 ms | ratio |\n"
                + "|---|---:|---:|---:|---:|---:|---:|---:|")
        for sample in samples {
            let measurement = try TemplateMeasurement(sample, turns: turns, peer: peer)
            let compiling = try measurement.measure(.compile, rounds: rounds, duration: duration)
            let rendering = try measurement.measure(.render, rounds: rounds, duration: duration)
            print(row([sample.name, String(sample.text.utf8.count)] + cells(compiling) + cells(rendering)))
        }
        try printGrowth(of: samples, peer: peer)
    }

    private func printGrowth(of samples: [TemplateSample], peer: JinjaPeer) throws {
        let lengths = [10, 100, 1000]
        print("\n| template | " + lengths.map { "µs a turn of \($0) | ratio |" }.joined(separator: " "))
        print("|---|" + lengths.map { _ in "---:|---:|" }.joined())
        for sample in samples {
            var row = [sample.name]
            for length in lengths {
                let result = try TemplateMeasurement(sample, turns: length, peer: peer)
                    .measure(.render, rounds: max(3, rounds / 2), duration: duration)
                row.append(String(format: "%.2f", result.ours * 1e6 / Double(length)))
                row.append(String(format: "%.1f", result.ratio))
            }
            print(self.row(row))
        }
    }

    private func cells(_ result: TemplateMeasurement.Result) -> [String] {
        [result.ours * 1e3, result.theirs * 1e3].map { String(format: "%.3f", $0) }
            + [String(format: "%.1f", result.ratio)]
    }

    private func row(_ cells: [String]) -> String {
        "| " + cells.joined(separator: " | ") + " |"
    }
}
