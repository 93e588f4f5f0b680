import ArgumentParser
import Foundation

struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Looks at configuration files.", subcommands: [Check.self])

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check", abstract: "Says what is wrong with a configuration file, by line and key.",
            discussion: "Exits with 65 if anything is. Docs/Configuration.md has every key.")

        @Argument(help: "A YAML file, as for `weir serve --config`.")
        var file: String

        func run() throws {
            let file = try ServerFile.load(file)
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
        case .faults(let faults):
            for fault in faults.dropLast() { _ = fail("\(path): \(fault)", .badInputData) }
            throw fail("\(path): \(faults.last.map { "\($0)" } ?? "")", .badInputData)
        }
    }
}
