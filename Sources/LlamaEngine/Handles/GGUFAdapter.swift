import CLlama

/// A LoRA adapter in a GGUF file.
struct GGUFAdapter {
    let source: AdapterSource

    init(path: String, architecture: String) throws(LlamaError) {
        func refuse(_ reason: String) -> LlamaError { .adapterRefused(path: path, reason: reason) }
        let header = try GGUFHeader(path: path)
        guard header.type == "adapter" else {
            throw refuse("it is not an adapter but of type \"\(header.type ?? "model")\"")
        }
        let kind = header.strings["adapter.type"] ?? ""
        guard kind == "lora" else {
            throw refuse("it is an adapter of type \"\(kind)\", and not of type \"lora\"")
        }
        guard header.architecture == architecture else {
            throw refuse("it is for a \(header.architecture) model, and this is a \(architecture) model")
        }
        guard !header.hasInvocationTokens else {
            throw refuse("it is to take effect from certain tokens on only, which is not served")
        }
        let tensors = try GGUFTensors(path: path)
        let alpha = header.floats["adapter.lora.alpha"].flatMap { $0 == 0 ? nil : $0 }
        var pairs: [AdapterPair] = []
        for name in tensors.shapes.keys.sorted() where !name.hasSuffix(".lora_b") {
            guard name.hasSuffix(".lora_a") else {
                throw refuse("its tensor \(name) is no half of a low-rank pair, which is all that is served")
            }
            let target = String(name.dropLast(".lora_a".count))
            guard let inward = tensors.matrix(name), let outward = tensors.matrix(target + ".lora_b") else {
                throw refuse("its factors for \(target) cannot be read as two matrices")
            }
            pairs.append(AdapterPair(target: target, inward: inward, outward: outward, alpha: alpha))
        }
        guard !pairs.isEmpty, pairs.count * 2 == tensors.shapes.count else {
            throw refuse("its tensors are not all in pairs")
        }
        source = AdapterSource(
            pairs: pairs,
            chatTemplates: header.chatTemplates)
    }
}

extension GGUFTensors {
    fileprivate func matrix(_ name: String) -> AdapterPair.Matrix? {
        guard let shape = shapes[name], shape[2] == 1, shape[3] == 1, let values = values(of: name) else {
            return nil
        }
        return AdapterPair.Matrix(rows: shape[1], columns: shape[0], values: values)
    }
}
