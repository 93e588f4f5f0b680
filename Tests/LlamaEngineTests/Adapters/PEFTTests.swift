import Foundation
import Inference
import OrderedJSON
import Testing

@testable import LlamaEngine

struct PEFTTests {
    private static func base(_ architecture: String) -> AdapterBase {
        AdapterBase(architecture: architecture, matrices: [:], heads: 2, keyValueHeads: 1)
    }

    @Test(arguments: [
        ("base_model.model.model.layers.3.self_attn.q_proj", "blk.3.attn_q.weight"),
        ("base_model.model.model.layers.0.mlp.down_proj", "blk.0.ffn_down.weight"),
        ("base_model.model.model.language_model.layers.1.self_attn.o_proj", "blk.1.attn_output.weight"),
        ("base_model.model.lm_head", "output.weight"),
        ("base_model.model.model.embed_tokens", "token_embd.weight"),
    ])
    func `modules have names in GGUF`(module: String, tensor: String) throws {
        #expect(try PEFTNames(Self.base("llama")).tensor(of: module) == tensor)
    }

    @Test(arguments: [
        "base_model.model.score", "model.layers.x.mlp.up_proj", "model.layers.1.mlp.experts.0", "",
    ])
    func `modules without an equal are refused`(module: String) throws {
        let names = try PEFTNames(Self.base("llama"))
        #expect(throws: AdapterFault.self) { try names.tensor(of: module) }
    }

    @Test func `rows of queries go from halves to pairs, head by head`() throws {
        let rows = AdapterPair.Matrix(rows: 8, columns: 1, values: [0, 1, 2, 3, 4, 5, 6, 7])
        let names = try PEFTNames(Self.base("llama"))
        #expect(try names.reordered(rows, for: "blk.0.attn_q.weight").values == [0, 2, 1, 3, 4, 6, 5, 7])
        // One head of keys.
        #expect(try names.reordered(rows, for: "blk.0.attn_k.weight").values == [0, 4, 1, 5, 2, 6, 3, 7])
        #expect(try names.reordered(rows, for: "blk.0.attn_v.weight").values == rows.values)
        let others = try PEFTNames(Self.base("qwen2"))
        #expect(try others.reordered(rows, for: "blk.0.attn_q.weight").values == rows.values)
        #expect(throws: AdapterFault.self) { try PEFTNames(Self.base("unheard-of")) }
    }

    @Test(arguments: [
        #"{"peft_type":"LORA","r":8,"use_dora":true}"#, #"{"peft_type":"LOHA","r":8}"#, #"{"r":0}"#,
        #"{"r":8,"init_lora_weights":"pissa_niter_4"}"#, #"{"r":8,"alpha_pattern":{"layers\\.0.*q_proj":4}}"#,
        #"{"r":8,"bias":"all"}"#, #"{"r":8,"modules_to_save":["lm_head"]}"#,
        #"{"r":8,"fan_in_fan_out":true}"#,
    ])
    func `settings that mean something else are refused`(text: String) throws {
        let object = try #require(try JSONValue(parsing: text).objectValue)
        #expect(throws: AdapterFault.self) { try PEFTConfiguration(object) }
    }

    @Test func `the scale follows the patterns and the root of the rank`() throws {
        let plain = try PEFTConfiguration(
            try #require(
                try JSONValue(parsing: #"{"r":8,"lora_alpha":16,"alpha_pattern":{"q_proj":4}}"#).objectValue))
        #expect(plain.alpha(of: "model.layers.0.self_attn.q_proj", rank: 8) == 4)
        #expect(plain.alpha(of: "model.layers.0.self_attn.k_proj", rank: 8) == 16)
        let stabilised = try PEFTConfiguration(
            try #require(try JSONValue(parsing: #"{"r":16,"lora_alpha":2,"use_rslora":true}"#).objectValue))
        // 2 / √16 is 8 / 16.
        #expect(stabilised.alpha(of: "x", rank: 16) == 8)
    }

    @Test(arguments: ["", "12345678", "\u{4}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}nope"])
    func `what is no safetensors file is refused`(text: String) throws {
        let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect(throws: AdapterFault.self) { try SafetensorsFile(path: path) }
    }

    @Test(arguments: [
        #"{"x":{"dtype":"F32","shape":[2147483648,2147483648],"data_offsets":[0,0]}}"#,
        #"{"x":{"dtype":"F16","shape":[1099511627776,0],"data_offsets":[0,0]}}"#,
        #"{"x":{"dtype":"F32","shape":[1,1],"data_offsets":[0,8]}}"#,
        #"{"x":{"dtype":"F32","shape":[-1,-1],"data_offsets":[0,4]}}"#,
    ])
    func `matrices of impossible sizes are refused`(header: String) throws {
        let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
        let length = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Data($0) }
        try (length + Data(header.utf8) + Data(count: 8)).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect(throws: AdapterFault.self) { try SafetensorsFile(path: path).matrix("x") }
    }

    @Test func `numbers of 16 bits are read`() {
        let halves: [UInt16] = [0x3c00, 0xc000]
        #expect(halves.withUnsafeBytes { HalfFloats.floats($0, .float16) } == [1, -2])
        let brain: [UInt16] = [0x3f80, 0xc000]
        #expect(brain.withUnsafeBytes { HalfFloats.floats($0, .brain) } == [1, -2])
    }
}
