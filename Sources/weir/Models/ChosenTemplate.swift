import Foundation
import LlamaEngine
import ModelProfiles

/// What `--chat-template` names: a file, one of the model's own templates, or a built-in one.
enum ChosenTemplate {
    case file(source: String)
    case named(String)

    /// A name that is also a file is a file.
    init(_ text: String) throws {
        if FileManager.default.fileExists(atPath: text) {
            self = .file(source: String(decoding: try readFile(text), as: UTF8.self))
        } else {
            self = .named(text)
        }
    }

    func templates(of model: ModelDescription) throws -> [String: String] {
        switch self {
        case .file(let source):
            return ["default": source]
        case .named(let name):
            if let source = model.chatTemplates[name] ?? BuiltInTemplate(rawValue: name)?.source {
                return ["default": source]
            }
            let own = model.chatTemplates.keys.sorted().map { "\($0) (the model's)" }
            let names = (own + BuiltInTemplate.allCases.map(\.rawValue)).joined(separator: ", ")
            throw fail(
                "there is no file and no chat template \(name); the templates are \(names)", .missingInput)
        }
    }
}
