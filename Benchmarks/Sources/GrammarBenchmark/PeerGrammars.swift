import Foundation
import OrderedJSON

/// A library for Python, in a process of its own that measures itself.
struct PeerGrammars {
    let name: String
    let python: String
    let timer: String

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    func measure(in folder: ExchangeFolder) throws -> [CaseResult] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [python, timer, name, folder.path]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure(description: "\(name) did not run") }
        return try data.split(separator: UInt8(ascii: "\n")).map { line in
            let answer = try JSONValue(parsing: line)
            if let error = answer["error"]?.stringValue { return .unhandled(reason: error) }
            return .handled(
                .init(
                    compile: answer["compile"]?.doubleValue ?? 0, masks: numbers(answer["masks"]),
                    steps: numbers(answer["steps"]),
                    sentences: (answer["sentences"]?.arrayValue ?? []).map { $0 == true }))
        }
    }

    private func numbers(_ list: JSONValue?) -> [Double] {
        (list?.arrayValue ?? []).compactMap(\.doubleValue)
    }
}
