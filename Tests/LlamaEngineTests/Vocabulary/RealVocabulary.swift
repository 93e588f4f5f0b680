import Foundation
import Inference

@testable import LlamaEngine

/// Vocabularies of real models, without their weights, as they come with libllama's source.
enum RealVocabulary {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    private static let folder = root.appending(path: ".deps/vocabularies")

    /// One of each kind: 128k byte-level BPE, SentencePiece with byte fallback, and others that add, strip or
    /// normalise in ways of their own.
    static let names = [
        "llama-bpe", "llama-spm", "qwen2", "phi-3", "gemma-4", "command-r", "deepseek-llm", "gpt-2", "falcon",
    ]

    static var arePresent: Bool { FileManager.default.fileExists(atPath: path("llama-bpe")) }

    static func path(_ name: String) -> String { folder.appending(path: "ggml-vocab-\(name).gguf").path }

    static func load(_ name: String) async throws -> LlamaVocabulary {
        try await ModelFile.read(path: path(name)).vocabulary
    }

    /// Texts with the ids that Hugging Face's own tokeniser gave them.
    static func references(_ name: String) throws -> [(text: String, tokens: [TokenID])] {
        let texts = try String(contentsOfFile: path(name) + ".inp", encoding: .utf8)
            .split(separator: "\n__ggml_vocab_test__\n", omittingEmptySubsequences: false)
        let lines = try String(contentsOfFile: path(name) + ".out", encoding: .utf8)
            .split(separator: "\n", omittingEmptySubsequences: false)
        return zip(texts, lines).map { text, line in
            (String(text), line.split(separator: " ").compactMap { TokenID($0) })
        }
    }
}
