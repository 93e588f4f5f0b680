import ArgumentParser
import Foundation
import Inference
import LlamaEngine
import ModelProfiles
import OrderedJSON

struct InspectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract:
            "Shows what is known of a model: its template, how it ends its turns, how its replies are read.")

    @Argument(help: "A GGUF file.")
    var model: String

    @Flag(help: "Prints JSON.")
    var json = false

    func run() async throws {
        let engine = try await EmbeddedModel.loadEngine(path: model)
        let profile = ModelProfile(
            chatTemplate: engine.description.chatTemplate, vocabulary: engine.vocabulary)
        let report = InspectionReport(engine.description, profile, engine.vocabulary)
        print(json ? JSONValue.object(report.fields).serialized(.readable) : report.text)
    }
}
