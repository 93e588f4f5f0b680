import ArgumentParser
import Foundation
import Inference
import LlamaEngine
import ModelProfiles
import OrderedJSON

/// A chat template read from wherever it is kept.
struct TemplateSource {
    var text: String
    /// What is known of the model that the template came with, if it came with one.
    var facts: ModelFacts?

    /// Reads a Jinja file, or takes the template of a GGUF file or a Hugging Face folder that such variables need.
    static func read(_ path: String, for variables: JSONObject) async throws -> TemplateSource {
        guard let facts = try await ModelFacts.read(path) else {
            return TemplateSource(text: String(decoding: try readFile(path), as: UTF8.self), facts: nil)
        }
        let wanted = ["tools": "tool_use", "documents": "rag"].compactMap { variable, name in
            variables[variable]?.isNull ?? true ? nil : facts.chatTemplates[name]
        }
        guard let text = wanted.first ?? facts.chatTemplates["default"] ?? facts.chatTemplates.values.first
        else {
            throw fail("\(path) has no chat template", .badInputData)
        }
        return TemplateSource(text: text, facts: facts)
    }
}

extension ModelFacts {
    /// Reads a GGUF file or a Hugging Face folder; `nil` for a file of another kind.
    static func read(_ path: String) async throws -> ModelFacts? {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
            guard path.hasSuffix(".gguf") else { return nil }
            return ModelFacts(try await EmbeddedModel.readFile(path: path))
        }
        do throws(HuggingFaceError) {
            return try ModelFacts(huggingFaceFolder: path)
        } catch {
            switch error {
            case .missingFile: throw fail("\(error)", .missingInput)
            case .invalidFile: throw fail("\(error)", .badInputData)
            }
        }
    }
}
