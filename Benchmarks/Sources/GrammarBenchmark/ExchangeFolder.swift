import Foundation
import OrderedJSON

/// Where another process finds what it is to measure; gone when this is.
final class ExchangeFolder {
    let path: String

    init(_ vocabulary: BenchmarkVocabulary, _ cases: [SchemaCase]) throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("grammar-benchmark-\(ProcessInfo.processInfo.processIdentifier)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        path = folder.path
        try vocabulary.lines.write(
            to: folder.appendingPathComponent("vocabulary.jsonl"), atomically: false, encoding: .utf8)
        try cases.map { $0.json.serialized() + "\n" }.joined()
            .write(to: folder.appendingPathComponent("cases.jsonl"), atomically: false, encoding: .utf8)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}
