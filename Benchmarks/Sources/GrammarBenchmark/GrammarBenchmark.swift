import ArgumentParser
import Foundation

/// Measures what compiling schemas and computing token masks costs, against other libraries in the same run.
@main
struct GrammarBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "grammar-benchmark",
        abstract: "Compares JSON schemas as grammars with llguidance and XGrammar.")

    @Option(help: "A GGUF file whose vocabulary is masked.")
    var vocabulary: String

    @Option(help: "Schemas with instances, a line of JSON each: name, schema, tests with valid and data.")
    var schemas: String

    @Option(help: "The program that measures another library.")
    var timer: String

    @Option(help: "A Python that has the other libraries.")
    var python: String?

    @Option(parsing: .upToNextOption, help: "The other libraries.")
    var peers = ["llguidance", "xgrammar"]

    @Option(help: "How many schemas to take, from the first.")
    var limit: Int?

    @Flag(help: "Prints each schema that is not handled, or wrongly.")
    var verbose = false

    func run() async throws {
        let vocabulary = try await BenchmarkVocabulary(path: vocabulary)
        var samples = try SchemaSample.all(in: schemas)
        if let limit { samples = Array(samples.prefix(limit)) }
        let cases = samples.map { SchemaCase($0, vocabulary) }
        var results = [EngineResult(name: "Weir", cases, measuring: WeirGrammars(vocabulary).measure)]
        if let python {
            let folder = try ExchangeFolder(vocabulary, cases)
            for name in peers {
                let peer = PeerGrammars(name: name, python: python, timer: timer)
                results.append(EngineResult(name: name, cases, try peer.measure(in: folder)))
            }
        }
        for result in results {
            if verbose { result.printFaults(cases) }
        }
        print(
            "| library | schemas | handled | wrong | compile ms p50 | p99 | max | mask µs p50 | p90 | p99 | p99.9 "
                + "| max | step µs p50 | p99 |\n|---|" + String(repeating: "---:|", count: 13))
        for result in results { print(result.row) }
    }
}
