import ArgumentParser
import Foundation

struct ConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Looks at configuration files.", subcommands: [Check.self])

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check", abstract: "Says what is wrong with a configuration file, by line and key.",
            discussion: "Exits with 65 if anything is, and with 66 if only what it names is not there. "
                + "Docs/Configuration.md has every key.")

        @Argument(help: "A YAML file, as for `weir serve --config`.")
        var file: String

        func run() async throws {
            let file = try ServerFile.load(file)
            // Says what is wrong with keys and templates that are there.
            _ = try file.upstreamConfigurations()
            for model in file.models ?? [] {
                if let template = model.template { _ = try await RawModel(model, template: template) }
            }
            let count = file.upstreams.count
            print("\(self.file) is right: \(count) \(count == 1 ? "upstream" : "upstreams")")
        }
    }
}

extension ServerFile {
    /// Reads a file that must be right.
    static func load(_ path: String) throws -> ServerFile {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw fail("\(path) cannot be read as text", .missingInput)
        }
        switch read(yaml: text) {
        case .file(let file): return file
        case .faults(let faults): throw complain(of: faults, in: path, .badInputData)
        case .missing(let faults): throw complain(of: faults, in: path, .missingInput)
        }
    }

    private static func complain(
        of faults: [ConfigurationFault], in path: String, _ code: ExitCode
    ) -> ExitCode {
        for fault in faults { _ = fail("\(path): \(fault)", code) }
        return code
    }
}
