/// How the modules of Hugging Face's models are called, and ordered, in GGUF files.
struct PEFTNames {
    /// Architectures, by whether GGUF orders the rows of queries and keys by neighbouring pairs of a rotation where
    /// Hugging Face's models have its halves one after the other.
    private static let architectures = [
        "llama": true, "mistral3": true, "granite": true, "smollm3": true, "arcee": true,
        "qwen2": false, "qwen3": false, "gemma": false, "gemma2": false, "gemma3": false, "phi3": false,
        "olmo2": false, "seed_oss": false,
    ]

    private static let modules = [
        "self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k", "self_attn.v_proj": "attn_v",
        "self_attn.o_proj": "attn_output", "self_attn.qkv_proj": "attn_qkv",
        "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up", "mlp.down_proj": "ffn_down",
        "mlp.gate_up_proj": "ffn_up",
    ]

    private let base: AdapterBase
    private let ordersByPairs: Bool

    init(_ base: AdapterBase) throws(AdapterFault) {
        guard let ordersByPairs = Self.architectures[base.architecture] else {
            throw AdapterFault(
                "PEFT folders for \(base.architecture) models are not read; convert it with llama.cpp's "
                    + "convert_lora_to_gguf.py and name the GGUF file")
        }
        self.base = base
        self.ordersByPairs = ordersByPairs
    }

    /// The tensor of a module such as `model.layers.3.self_attn.q_proj`.
    func tensor(of module: String) throws(AdapterFault) -> String {
        var path = module.split(separator: ".").map(String.init)[...]
        while let first = path.first, ["base_model", "model", "language_model"].contains(first) {
            path.removeFirst()
        }
        if path.elementsEqual(["embed_tokens"]) { return AdapterBase.tokenTable }
        if path.elementsEqual(["lm_head"]) { return "output.weight" }
        guard path.count == 4, path.removeFirst() == "layers",
            let layer = path.popFirst().flatMap({ Int($0) }),
            layer >= 0, let name = Self.modules[path.joined(separator: ".")]
        else {
            throw AdapterFault("it changes \(module), which has no equal in \(base.architecture) models here")
        }
        return "blk.\(layer).\(name).weight"
    }

    /// Puts the rows of a module's second factor into GGUF's order.
    func reordered(
        _ outward: AdapterPair.Matrix, for tensor: String
    ) throws(AdapterFault) -> AdapterPair.Matrix {
        let isQuery = tensor.hasSuffix(".attn_q.weight")
        guard ordersByPairs, isQuery || tensor.hasSuffix(".attn_k.weight") else { return outward }
        guard let heads = isQuery ? base.heads : base.keyValueHeads, heads > 0,
            outward.rows.isMultiple(of: 2 * heads)
        else {
            throw AdapterFault("the rows of \(tensor) cannot be divided among the model's heads")
        }
        let size = outward.rows / heads
        let rows = (0..<outward.rows).map { row in
            let (head, place) = row.quotientAndRemainder(dividingBy: size)
            return head * size + place % 2 * (size / 2) + place / 2
        }
        return AdapterPair.Matrix(
            rows: outward.rows, columns: outward.columns,
            values: rows.flatMap { outward.values[$0 * outward.columns..<($0 + 1) * outward.columns] })
    }
}
