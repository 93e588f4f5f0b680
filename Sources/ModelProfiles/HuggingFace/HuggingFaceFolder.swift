import Foundation
import Inference
import OrderedJSON

/// A model as Hugging Face's libraries save it: configuration, tokeniser and templates in files of their own.
struct HuggingFaceFolder {
    let url: URL
    let configuration: JSONObject
    let generation: JSONObject
    let tokeniserConfiguration: JSONObject
    let tokeniser: JSONObject

    init(path: String) throws(HuggingFaceError) {
        url = URL(fileURLWithPath: path, isDirectory: true)
        guard let configuration = try Self.object("config.json", in: url) else {
            throw .missingFile(url.appendingPathComponent("config.json").path)
        }
        guard let tokeniser = try Self.object("tokenizer.json", in: url) else {
            throw .missingFile(url.appendingPathComponent("tokenizer.json").path)
        }
        self.configuration = configuration
        self.tokeniser = tokeniser
        generation = try Self.object("generation_config.json", in: url) ?? [:]
        tokeniserConfiguration = try Self.object("tokenizer_config.json", in: url) ?? [:]
    }

    private static func object(_ name: String, in folder: URL) throws(HuggingFaceError) -> JSONObject? {
        let file = folder.appendingPathComponent(name)
        guard let data = FileManager.default.contents(atPath: file.path) else { return nil }
        do {
            guard let object = try JSONValue(parsing: data).objectValue else {
                throw HuggingFaceError.invalidFile(file.path, reason: "it holds no JSON object")
            }
            return object
        } catch let error as JSONError {
            throw .invalidFile(file.path, reason: "\(error)")
        } catch let error as HuggingFaceError {
            throw error
        } catch {
            throw .invalidFile(file.path, reason: "\(error)")
        }
    }

    var name: String { url.lastPathComponent }

    /// By name. Newer folders keep the templates in files, older ones in the tokeniser's configuration.
    var chatTemplates: [String: String] {
        var templates: [String: String] = [:]
        switch tokeniserConfiguration["chat_template"] {
        case .string(let source):
            templates["default"] = source
        case .array(let list):
            for case .object(let entry) in list {
                guard let name = entry["name"]?.stringValue else { continue }
                templates[name] = entry["template"]?.stringValue
            }
        default: break
        }
        if let source = text("chat_template.jinja") { templates["default"] = source }
        let more = url.appendingPathComponent("additional_chat_templates")
        let files = (try? FileManager.default.contentsOfDirectory(atPath: more.path)) ?? []
        for file in files where file.hasSuffix(".jinja") {
            templates[String(file.dropLast(".jinja".count))] = text("additional_chat_templates/\(file)")
        }
        return templates
    }

    private func text(_ name: String) -> String? {
        FileManager.default.contents(atPath: url.appendingPathComponent(name).path).map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    /// Every end token that a file names, by id.
    func declaredEnds(_ vocabulary: HuggingFaceVocabulary) -> [ModelFacts.DeclaredEnd] {
        var ends: [ModelFacts.DeclaredEnd] = []
        for (file, object) in [("config.json", configuration), ("generation_config.json", generation)] {
            for id in Self.ids(object["eos_token_id"]) {
                ends.append(.init(id, source: "\(file) eos_token_id"))
            }
        }
        if let text = tokenText("eos_token"), let token = vocabulary.token(spelled: text) {
            ends.append(.init(token, source: "tokenizer_config.json eos_token"))
        }
        return ends
    }

    private static func ids(_ value: JSONValue?) -> [TokenID] {
        let values = value?.arrayValue ?? value.map { [$0] } ?? []
        return values.compactMap { $0.intValue.flatMap(TokenID.init(exactly:)) }
    }

    /// Special tokens are named by their text, or by an object that has it.
    func tokenText(_ key: String) -> String? {
        let value = tokeniserConfiguration[key]
        return value?.stringValue ?? value?.objectValue?["content"]?.stringValue
    }

    /// Weights by the headers of the safetensors files: a length, and as much JSON.
    var weights: (parameters: Int, bytes: Int, type: String?) {
        let files = ((try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? [])
            .filter { $0.hasSuffix(".safetensors") }
        var parameters = 0
        var bytesByType: [String: Int] = [:]
        for file in files {
            for (_, tensor) in Self.tensors(url.appendingPathComponent(file)) {
                guard let tensor = tensor.objectValue, let type = tensor["dtype"]?.stringValue else {
                    continue
                }
                let shape = (tensor["shape"]?.arrayValue ?? []).compactMap(\.intValue)
                let ends = (tensor["data_offsets"]?.arrayValue ?? []).compactMap(\.intValue)
                parameters += shape.reduce(1) { $0.multipliedReportingOverflow(by: $1).partialValue }
                if ends.count == 2 { bytesByType[type, default: 0] += max(0, ends[1] &- ends[0]) }
            }
        }
        let type = bytesByType.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key
        return (parameters, bytesByType.values.reduce(0, +), type)
    }

    private static func tensors(_ file: URL) -> JSONObject {
        guard let handle = try? FileHandle(forReadingFrom: file) else { return [:] }
        defer { try? handle.close() }
        guard let head = try? handle.read(upToCount: 8), head.count == 8 else { return [:] }
        let length = head.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard length < 64 << 20, let data = try? handle.read(upToCount: Int(length)) else { return [:] }
        return (try? JSONValue(parsing: data))?.objectValue ?? [:]
    }
}
