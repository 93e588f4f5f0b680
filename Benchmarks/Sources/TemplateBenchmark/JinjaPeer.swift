import Foundation
import OrderedJSON

/// jinja2 in a process of its own, which measures itself when it is asked to.
///
/// `Scripts/Jinja/time_jinja2.py` says what goes over its pipes.
final class JinjaPeer {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private var unread = Data()

    init(python: String) throws {
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            python, Repository.root.appendingPathComponent("Scripts/Jinja/time_jinja2.py").path,
        ]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
    }

    deinit {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    /// Hands over what the next questions are about, and gets the text that jinja2 makes of it.
    func load(_ template: String, _ context: JSONObject) throws -> String {
        let answer = try ask(["template": .string(template), "context": .object(context)])
        guard let text = answer["output"]?.stringValue else {
            throw Failure(description: answer["error"]?.stringValue ?? "no answer")
        }
        return text
    }

    /// Processor seconds for one of many repetitions.
    func seconds(_ phase: Phase, for duration: Double) throws -> Double {
        let answer = try ask(["time": .string(phase.rawValue), "duration": .double(duration)])
        guard case .double(let seconds)? = answer["seconds"] else {
            throw Failure(description: answer["error"]?.stringValue ?? "no answer")
        }
        return seconds
    }

    private func ask(_ question: JSONObject) throws -> JSONValue {
        var line = JSONValue.object(question).serializedBytes()
        line.append(UInt8(ascii: "\n"))
        try input.fileHandleForWriting.write(contentsOf: Data(line))
        while true {
            if let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
                let answer = unread[..<end]
                unread = unread[unread.index(after: end)...]
                return try JSONValue(parsing: answer)
            }
            let more = output.fileHandleForReading.availableData
            guard !more.isEmpty else { throw Failure(description: "jinja2 ended; is it installed?") }
            unread.append(more)
        }
    }
}
