import APIFormats
import ArgumentParser
import Foundation
import Inference
import LlamaEngine
import ModelProfiles

struct CompleteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "complete", abstract: "Continues a prompt, without a chat template.",
        usage: "weir complete [MODEL] PROMPT [OPTIONS]")

    @Argument(
        help: ArgumentHelp("A GGUF file (without one, the demo model) and the prompt.", valueName: "words"))
    var words: [String]

    @Option(help: ArgumentHelp("Tokens to generate at most.", valueName: "n"))
    var maxTokens = 128

    @Option(help: "0 always takes the likeliest token.")
    var temperature: Float = 0.7

    @Option(help: "Makes the answer repeatable.")
    var seed: UInt64?

    @Option(help: "A text to stop at; may be given several times.")
    var stop: [String] = []

    @Option(
        help: ArgumentHelp(
            "A smaller GGUF model with the same vocabulary, which proposes likely next tokens.",
            valueName: "file"))
    var draftModel: String?

    @OptionGroup var workers: WorkerOptions

    func validate() throws {
        guard (1...2).contains(words.count) else {
            throw ValidationError("give a prompt, or a model and a prompt")
        }
        guard temperature >= 0, temperature <= 10 else {
            throw ValidationError("--temperature must be between 0 and 10, but is \(temperature)")
        }
        guard maxTokens >= 1 else {
            throw ValidationError("--max-tokens must be at least 1, but is \(maxTokens)")
        }
    }

    func run() async throws {
        OpenMPWaiting.shorten()
        var options = try ModelOptions.parse(Array(words.dropLast()))
        options.parallel = 1
        options.draftModel = draftModel
        options.workers = workers
        let loaded = try await EmbeddedModel.load(options)
        let request = GenerationRequest(
            model: loaded.profiled.card.id, input: .completion([.text(words[words.count - 1])]),
            sampling: SamplingOptions(temperature: temperature, seed: seed), stop: StopRules(strings: stop),
            maxTokens: maxTokens)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await loaded.engine.run() }
            defer { group.cancelAll() }
            do {
                for try await case .event(.content(let text, _), _) in try await loaded.profiled.generate(
                    request)
                {
                    FileHandle.standardOutput.write(Data(text.utf8))
                }
            } catch let error as InferenceError {
                throw fail(APIError(error).message, .badInputData)
            }
        }
        FileHandle.standardOutput.write(Data("\n".utf8))
    }
}
