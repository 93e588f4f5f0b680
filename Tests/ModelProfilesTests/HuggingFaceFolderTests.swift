import Foundation
import Inference
import Testing

@testable import ModelProfiles

struct HuggingFaceFolderTests {
    /// Writes files into a folder that is gone after the body.
    private func withFolder(_ files: [String: String], _ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "weir-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in files {
            let file = folder.appending(path: name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
        try body(folder.path)
    }

    private let files = [
        "config.json": """
        {"architectures": ["LlamaForCausalLM"], "max_position_embeddings": 512, "num_hidden_layers": 2,
         "eos_token_id": 2}
        """,
        "tokenizer.json": """
        {"model": {"type": "BPE", "vocab": {"a": 0, "b": 1}},
         "added_tokens": [{"id": 2, "content": "</s>", "special": true}, {"id": 3, "content": "<|end|>", "special": true},
                          {"id": 4, "content": "<think>", "special": false}]}
        """,
        "tokenizer_config.json": """
        {"bos_token": {"content": "<s>"}, "eos_token": "</s>",
         "chat_template": [{"name": "default", "template": "{% for m in messages %}{{ m.content }}<|end|>{% endfor %}"},
                           {"name": "rag", "template": "{{ messages[0].content }}{{ documents }}"}]}
        """,
    ]

    @Test func `configuration, tokeniser and templates are read`() throws {
        try withFolder(files) { path in
            let facts = try ModelFacts(huggingFaceFolder: path)
            #expect(facts.architecture == "LlamaForCausalLM" && facts.trainedContextSize == 512)
            #expect(facts.tokeniser == "BPE" && facts.vocabulary.count == 5)
            #expect(facts.vocabulary.kind(of: 2) == .control && facts.vocabulary.kind(of: 4) == .added)
            #expect(facts.chatTemplates.keys.sorted() == ["default", "rag"])
            #expect(facts.vocabulary.beginText == "<s>")
            #expect(Inspection(facts).faults.map(\.kind) == [.undeclaredTerminator, .unusedEnd])
        }
    }

    @Test func `the generation configuration names ends too, and files of templates count`() throws {
        var files = files
        files["generation_config.json"] = #"{"eos_token_id": [2, 3]}"#
        files["chat_template.jinja"] = "{{ messages[0].content }}!"
        files["additional_chat_templates/tool_use.jinja"] = "{{ tools }}"
        try withFolder(files) { path in
            let facts = try ModelFacts(huggingFaceFolder: path)
            #expect(facts.vocabulary.endOfGeneration == [2, 3])
            #expect(facts.chatTemplates["default"] == "{{ messages[0].content }}!")
            #expect(facts.chatTemplates["tool_use"] == "{{ tools }}")
        }
    }

    @Test(arguments: [
        (#"{"type": "ByteLevel"}"#, ["Ġthere": " there", "Ã©": "é", "Ċ": "\n", "a": "a", "â": "\u{E2}"]),
        (
            #"{"type": "Sequence", "decoders": [{"type": "Replace", "pattern": {"String": "▁"}, "content": " "}, {"type": "ByteFallback"}]}"#,
            ["▁there": " there", "<0x0A>": "\n", "é": "é", "<0x0AB>": "<0x0AB>"]
        ), (#"{"type": "Metaspace"}"#, ["▁a▁b": " a b"]), ("null", ["Ġa": "Ġa", "▁a": "▁a"]),
    ])
    func `tokens are read in the spelling of their tokeniser`(
        decoder: String, tokens: [String: String]
    )
        throws
    {
        let texts = tokens.keys.sorted()
        let vocabulary = texts.enumerated().map { "\"\($1)\": \($0)" }.joined(separator: ", ")
        var files = files
        files["tokenizer.json"] = """
            {"decoder": \(decoder), "model": {"type": "BPE", "vocab": {\(vocabulary)}},
             "added_tokens": [{"id": 9, "content": "<|Ġend|>", "special": true}]}
            """
        try withFolder(files) { path in
            let facts = try ModelFacts(huggingFaceFolder: path)
            for (id, text) in texts.enumerated() {
                // Half a character stands for its byte here.
                let wanted = text == "â" ? [0xE2] : Array((tokens[text] ?? "").utf8)
                #expect(facts.vocabulary.bytes(of: TokenID(id)) == wanted, "\(text)")
                #expect(facts.vocabulary.token(spelled: text) == TokenID(id))
            }
            #expect(facts.vocabulary.bytes(of: 9) == Array("<|Ġend|>".utf8))
            let known = (facts.vocabulary as? HuggingFaceVocabulary)?.knowsSpelling
            #expect(known == (decoder != "null"))
        }
    }

    @Test func `weights are counted by their headers`() throws {
        try withFolder(files) { path in
            let header = Data(#"{"w":{"dtype":"F16","shape":[3,4],"data_offsets":[0,24]}}"#.utf8)
            let length = (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) }
            try (Data(length) + header + Data(count: 24))
                .write(to: URL(fileURLWithPath: path).appending(path: "model.safetensors"))
            let facts = try ModelFacts(huggingFaceFolder: path)
            #expect(facts.parameterCount == 12 && facts.byteCount == 24 && facts.quantisation == "F16")
        }
    }

    @Test func `what is missing or broken is named`() throws {
        try withFolder(["config.json": "{}"]) { path in
            let error = #expect(throws: HuggingFaceError.self) { try ModelFacts(huggingFaceFolder: path) }
            #expect("\(String(describing: error))".contains("tokenizer.json"))
        }
        try withFolder(["config.json": "{", "tokenizer.json": "{}"]) { path in
            let error = #expect(throws: HuggingFaceError.self) { try ModelFacts(huggingFaceFolder: path) }
            guard case .invalidFile = error else {
                Issue.record("the error is \(String(describing: error))")
                return
            }
        }
    }
}
