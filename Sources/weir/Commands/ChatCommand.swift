import ArgumentParser
import Foundation
import Inference
import LlamaEngine
import ModelProfiles
import OrderedJSON

struct ChatCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chat", abstract: "Chats with a model in the terminal.")

    @OptionGroup var model: ModelOptions

    @Option(help: "The system message.")
    var system: String?

    @Option(help: "0 always takes the likeliest token.")
    var temperature: Float = 0.7

    @Option(help: "Makes answers repeatable.")
    var seed: UInt64?

    @Option(help: ArgumentHelp("The longest answer, in tokens.", valueName: "n"))
    var maxTokens: Int?

    @Flag(
        inversion: .prefixedNo,
        help: "Asks the model to think first, or not to. [default: as its template has it]")
    var think: Bool?

    func validate() throws {
        guard temperature >= 0, temperature <= 10 else {
            throw ValidationError("--temperature must be between 0 and 10, but is \(temperature)")
        }
    }

    func run() async throws {
        OpenMPWaiting.shorten()
        var options = model
        options.parallel = 1
        let loaded = try await EmbeddedModel.load(options)
        var arguments = JSONObject()
        if let think { arguments["enable_thinking"] = .bool(think) }
        let session = ChatSession(
            engine: try await loaded.adapted(to: options.adapters), system: system,
            sampling: SamplingOptions(temperature: temperature, seed: seed), maxTokens: maxTokens,
            templateArguments: arguments)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await loaded.engine.run() }
            defer { group.cancelAll() }
            let machines = MachineList(loaded.engine)
            if let machines { FileHandle.standardError.write(Data("\(machines)\n".utf8)) }
            var terminal = ChatTerminal(
                session: session, style: TerminalStyle(), showsStatistics: machines != nil)
            try await terminal.run()
        }
    }
}
