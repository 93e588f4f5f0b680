import APIFormats
import ArgumentParser
import Foundation
import Inference
import LlamaEngine
import WeirServer

struct EmbedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "embed", abstract: "Prints the vectors of texts as JSON, one a line.",
        discussion: "Without texts, the lines of standard input are embedded.")

    @Argument(help: "A GGUF file.")
    var model: String

    @Argument(help: ArgumentHelp("The texts.", valueName: "text"))
    var texts: [String] = []

    @OptionGroup var embedding: PoolingOptions

    @Option(help: ArgumentHelp("Components of each vector to keep. [default: all]", valueName: "n"))
    var dimensions: Int?

    func run() async throws {
        OpenMPWaiting.shorten()
        let options = try ModelOptions.parse([model])
        let loaded = try await LoadedModel.load(options, pooling: embedding.pooling)
        guard case .embedding(let engine) = loaded.engine else {
            throw fail(
                "\(model) does not embed text; --pooling mean, cls or last makes it embed", .badInputData)
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await loaded.run() }
            defer { group.cancelAll() }
            if !texts.isEmpty { return try await print(texts, engine) }
            var lines: [String] = []
            for await line in StandardInput.lines() {
                lines.append(line)
                // Enough for a few steps of the engine, and soon enough for whoever waits.
                guard lines.count == 64 else { continue }
                try await print(lines, engine)
                lines = []
            }
            if !lines.isEmpty { try await print(lines, engine) }
        }
    }

    private func print(_ texts: [String], _ engine: any EmbeddingEngine) async throws {
        let embeddings: [Embedding]
        do throws(InputError) {
            embeddings = try await engine.embed(
                EmbeddingRequest(model: "", inputs: texts.map { .text($0) }, dimensions: dimensions))
        } catch {
            let input = error.input.map { "text \($0 + 1): " } ?? ""
            throw fail(input + APIError(error.cause).message, .badInputData)
        }
        let lines = embeddings.map { embedding in
            "[" + embedding.vector.map(\.description).joined(separator: ",") + "]\n"
        }
        FileHandle.standardOutput.write(Data(lines.joined().utf8))
    }
}
