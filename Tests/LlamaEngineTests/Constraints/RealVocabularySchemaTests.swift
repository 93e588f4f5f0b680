import Foundation
import Inference
import OrderedJSON
import OutputGrammar
import Testing

@testable import LlamaEngine

/// Real schemas over real vocabularies: instances pass token by token if they do byte by byte. That valid ones do
/// and invalid ones do not is tested with the schemas.
@Suite(
    .enabled(
        if: RealVocabulary.arePresent && RealSchemas.arePresent,
        "needs the vocabularies in .deps (Scripts/llama-source.sh) and the folder shared/schemas"))
struct RealVocabularySchemaTests {
    @Test(arguments: ["llama-bpe", "llama-spm", "qwen2"])
    func `instances are told apart token by token`(name: String) async throws {
        let vocabulary = try await RealVocabulary.load(name)
        let compiler = ConstraintCompiler(vocabulary: GrammarVocabulary(vocabulary))
        var compared = 0
        // Each vocabulary gets other schemas; the benchmark runs all of them over each.
        for schema in try RealSchemas.all.get().striding(from: name.utf8.count, by: 12) {
            guard let grammar = try? Grammar(jsonSchema: schema.schema) else { continue }
            let compiled = try compiler.compile(grammar)
            for test in schema.tests {
                let isSentence = try Recognizer.matches(grammar, test.text.utf8)
                #expect(test.isValid || !isSentence, "\(schema.name): \(test.text)")
                let tokens = vocabulary.tokens(inside: Array(test.text.utf8))
                var constraint = compiled.makeConstraint()
                var isAccepted = true
                for (index, token) in tokens.enumerated() {
                    // A mask takes far longer than a step without optimisation.
                    if index % 16 == 3 {
                        let isAllowed = constraint.mask().contains(token)
                        var copy = constraint
                        let isAccepted = copy.accept(token)
                        #expect(isAccepted == isAllowed, "\(schema.name)")
                    }
                    guard constraint.accept(token) else {
                        isAccepted = false
                        break
                    }
                }
                compared += 1
                #expect((isAccepted && constraint.mayEnd) == isSentence, "\(schema.name): \(test.text)")
            }
        }
        #expect(compared > 50)
    }
}

/// The schemas of the folder `shared`, with instances that are valid and that are not.
enum RealSchemas {
    struct Schema: Sendable {
        struct Test: Sendable {
            var isValid: Bool
            var text: String
        }

        var name: String
        var schema: JSONValue
        var tests: [Test]
    }

    private static let file = RealVocabulary.root.deletingLastPathComponent()
        .appending(path: "shared/schemas/maskbench-sample.jsonl")

    static var arePresent: Bool { FileManager.default.fileExists(atPath: file.path) }

    static let all = Result { () throws -> [Schema] in
        try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { line in
            let entry = try JSONValue(parsing: String(line))
            return Schema(
                name: entry["name"]?.stringValue ?? "", schema: entry["schema"] ?? .null,
                tests: (entry["tests"]?.arrayValue ?? []).map {
                    .init(isValid: $0["valid"] == true, text: ($0["data"] ?? .null).serialized(.python))
                })
        }
    }
}

extension Array {
    fileprivate func striding(from start: Int, by step: Int) -> [Element] {
        stride(from: start, to: count, by: step).map { self[$0] }
    }
}
