import ArgumentParser
import Conformance
import Foundation
import OrderedJSON

struct ConformCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "conform",
        abstract: "Examines a server's API, or recorded streams, by the rules of the streaming contract.",
        discussion: """
            Sends a fixed set of requests, good and bad, and holds the replies to each rule. What a model did not \
            exercise is reported as not seen. Exits with 1 if a rule was broken.
            """)

    @Argument(help: "Where the server is, such as http://127.0.0.1:8080.")
    var url: String?

    @Option(help: ArgumentHelp("A recorded stream to examine instead of a server.", valueName: "path"))
    var file: [String] = []

    @Option(help: "The model to ask. [default: the first that the server lists]")
    var model: String?

    @Option(help: "Sent to the server and never shown. [default: WEIR_API_KEY of the environment]")
    var apiKey: String?

    @Option(
        help: "The API: chat, completions, responses, anthropic or ollama. [default: all that are offered]")
    var api: Dialect?

    @Option(help: ArgumentHelp("Seconds that each request may take.", valueName: "n"))
    var timeout = 60

    @Flag(help: "Print JSON instead of a table.")
    var json = false

    @Option(help: ArgumentHelp("Write the results as JUnit's XML.", valueName: "path"))
    var junit: String?

    @Option(help: ArgumentHelp("Write a badge (SVG).", valueName: "path"))
    var badge: String?

    func validate() throws {
        guard (url == nil) != file.isEmpty else {
            throw ValidationError("give either the URL of a server or --file")
        }
        guard (1...3600).contains(timeout) else {
            throw ValidationError("--timeout must be from 1 to 3600, but is \(timeout)")
        }
    }

    func run() async throws {
        let report = if let url { try await examine(url) } else { try readFiles() }
        print(json ? report.json.serialized(.init(indent: "  ")) : report.text())
        try write(report.junit, to: junit)
        try write(report.badge, to: badge)
        if !report.hasPassed { throw ExitCode(1) }
    }

    private func readFiles() throws -> ConformanceReport {
        var report = ConformanceReport(subject: file.count == 1 ? file[0] : "\(file.count) files")
        for path in file {
            let recording = Recording(
                file: URL(filePath: path).lastPathComponent, Array(try readFile(path)), dialect: api)
            let examination = Examination(recording.request.dialect, [recording])
            report.sections.append(.init(recording.request.dialect, examination, isWhole: true))
        }
        return report
    }

    private func examine(_ url: String) async throws -> ConformanceReport {
        let address = try parse(url)
        let key = apiKey ?? ProcessInfo.processInfo.environment["WEIR_API_KEY"]
        let examiner = Examiner(address, key: key, timeout: .seconds(timeout))
        do {
            let name = if let model { model } else { try await examiner.firstModel() }
            var report = ConformanceReport(subject: "\(name) at \(url)")
            for dialect in api.map({ [$0] }) ?? Dialect.allCases {
                switch try await examiner.examine(dialect, model: name) {
                case .examined(let examination, let isWhole):
                    report.sections.append(.init(dialect, examination, isWhole: isWhole))
                case .notOffered(let status, let message):
                    report.notOffered.append(dialect)
                    if api != nil { warn("\(dialect.path) is not there: \(status) \(message)") }
                }
            }
            if report.sections.isEmpty { warn("the server has none of the APIs that were asked for") }
            return report
        } catch Examiner.Failure.unreachable(let place) {
            throw fail("nothing answers at \(place)", .engineUnavailable)
        } catch Examiner.Failure.modelUnknown {
            throw fail("the server lists no models; name one with --model", .badInputData)
        }
    }

    private func parse(_ url: String) throws -> ServerAddress {
        do throws(ServerAddress.Fault) {
            return try ServerAddress(url)
        } catch {
            throw fail(
                "\(url) is not the address of a server; it must be like http://127.0.0.1:8080", .badInputData)
        }
    }

    private func write(_ text: String, to path: String?) throws {
        guard let path else { return }
        do {
            try Data(text.utf8).write(to: URL(filePath: path))
        } catch {
            throw fail("\(path) cannot be written: \(error.localizedDescription)", .badInputData)
        }
    }
}

extension Dialect: ExpressibleByArgument {}
