import Foundation
import Inference
import OrderedJSON

/// A LoRA adapter as Hugging Face's PEFT saves it.
struct PEFTFolder {
    static let weightsName = "adapter_model.safetensors"
    private static let configurationName = "adapter_config.json"
    /// All that is read of a folder.
    static let files = [
        weightsName, configurationName, "tokenizer_config.json", "chat_template.jinja",
        "generation_config.json",
    ]

    private let path: String
    private let configuration: PEFTConfiguration

    static func isOne(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: path + "/" + configurationName)
    }

    init(path: String) throws(AdapterFault) {
        self.path = path
        guard let object = Self.object(path + "/" + Self.configurationName) else {
            throw AdapterFault("its \(Self.configurationName) is no JSON object")
        }
        configuration = try PEFTConfiguration(object)
    }

    /// The adapter in a model's names and order.
    func source(for base: AdapterBase) throws(AdapterFault) -> AdapterSource {
        let names = try PEFTNames(base)
        let file = try SafetensorsFile(path: path + "/" + Self.weightsName)
        var pairs: [AdapterPair] = []
        var used = 0
        for name in file.names {
            guard let factor = Factor.allCases.first(where: { name.hasSuffix($0.inward) }) else { continue }
            let module = String(name.dropLast(factor.inward.count))
            let tensor = try names.tensor(of: module)
            let inward = try file.matrix(name)
            let outward = try file.matrix(module + factor.outward)
            pairs.append(
                AdapterPair(
                    target: tensor, inward: factor == .embedding ? inward.transposed : inward,
                    outward: try names.reordered(outward, for: tensor),
                    alpha: configuration.alpha(of: module, rank: outward.columns)))
            used += 2
        }
        guard used > 0, used == file.names.count else {
            throw AdapterFault("its tensors are not all in low-rank pairs, which are all that is read")
        }
        let facts = tokeniserFacts
        return AdapterSource(
            pairs: pairs, chatTemplates: facts.templates, terminators: facts.ends, terminatorTokens: endTokens
        )
    }

    /// The ends of the names of two factors.
    private enum Factor: CaseIterable {
        case linear
        case embedding

        var inward: String { self == .linear ? ".lora_A.weight" : ".lora_embedding_A" }
        var outward: String { self == .linear ? ".lora_B.weight" : ".lora_embedding_B" }
    }

    private var tokeniserFacts: (templates: [String: String], ends: [String]) {
        let object = Self.object(path + "/tokenizer_config.json") ?? [:]
        var templates: [String: String] = [:]
        switch object["chat_template"] {
        case .string(let source): templates["default"] = source
        case .array(let list):
            for entry in list {
                guard let name = entry["name"]?.stringValue else { continue }
                templates[name] = entry["template"]?.stringValue
            }
        default: break
        }
        if let source = FileManager.default.contents(atPath: path + "/chat_template.jinja") {
            templates["default"] = String(decoding: source, as: UTF8.self)
        }
        let end = object["eos_token"]
        return (templates, [end?.stringValue ?? end?["content"]?.stringValue].compactMap { $0 })
    }

    private var endTokens: [TokenID] {
        let ends = Self.object(path + "/generation_config.json")?["eos_token_id"]
        return (ends?.arrayValue ?? [ends].compactMap { $0 }).compactMap {
            $0.intValue.flatMap(TokenID.init(exactly:))
        }
    }

    private static func object(_ path: String) -> JSONObject? {
        FileManager.default.contents(atPath: path).flatMap { try? JSONValue(parsing: $0).objectValue }
    }
}
