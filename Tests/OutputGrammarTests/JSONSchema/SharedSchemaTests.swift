import Foundation
import OrderedJSON
import OutputGrammar
import Testing

/// Real schemas with instances. They belong to others, so they lie beside the checkout and not in it.
enum SharedSchemas {
    static let file = URL(filePath: #filePath).appending(
        path: "../../../../../shared/schemas/maskbench-sample.jsonl"
    )
    .standardizedFileURL

    static var arePresent: Bool { FileManager.default.fileExists(atPath: file.path) }

    static func rows() throws -> [JSONValue] {
        try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map {
            try JSONValue(parsing: String($0))
        }
    }
}

@Suite(.enabled(if: SharedSchemas.arePresent, "the folder shared/schemas is not beside the checkout"))
struct SharedSchemaTests {
    @Test(.timeLimit(.minutes(20))) func `real schemas are handled, and none wrongly`() throws {
        var handled = 0
        var wrong: [String] = []
        var rows = try SharedSchemas.rows()
        #if DEBUG
        // All of them take three minutes without optimisation; `swift test -c release` reads every one.
        rows = stride(from: 0, to: rows.count, by: 6).map { rows[$0] }
        #endif
        for row in rows {
            guard let schema = row["schema"], let grammar = try? Grammar(jsonSchema: schema) else { continue }
            var isRight = true
            for test in row["tests"]?.arrayValue ?? [] {
                guard let value = test["data"] else { continue }
                let isValid = test["valid"] == true
                // Expecting little, the search for an order ends sooner.
                let found = try MemberOrder.arranging(value, for: grammar, attempts: isValid ? 20_000 : 300)
                if (found != nil) != isValid { isRight = false }
            }
            if isRight { handled += 1 } else { wrong.append(row["name"]?.stringValue ?? "") }
        }
        #expect(wrong.isEmpty, "\(wrong)")
        #expect(handled * 100 >= rows.count * 99, "\(handled) of \(rows.count)")
    }
}
