import ArgumentParser
import Foundation
import LlamaEngine
import ModelProfiles
import OrderedJSON

struct InspectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract:
            "Shows what is known of a model: its template, how it ends its turns, how its replies are read.",
        discussion: "Exits with 1 if the model's files have faults, and names a remedy for each.")

    @Argument(help: "A GGUF file, or a Hugging Face folder.")
    var model: String

    @Flag(help: "Prints JSON.")
    var json = false

    func run() async throws {
        // A file by any name is taken for a GGUF file here; its first bytes tell.
        let facts =
            if let facts = try await ModelFacts.read(model) { facts } else {
                ModelFacts(try await EmbeddedModel.readFile(path: model))
            }
        let inspection = Inspection(facts)
        let report = InspectionReport(inspection)
        print(json ? JSONValue.object(report.fields).serialized(.readable) : report.text)
        if !inspection.faults.isEmpty { throw ExitCode(1) }
    }
}
