import OrderedJSON

extension ModelFacts {
    /// Reads a folder with a `config.json` and a `tokenizer.json`, and whatever else of a model is in it.
    public init(huggingFaceFolder path: String) throws(HuggingFaceError) {
        let folder = try HuggingFaceFolder(path: path)
        var vocabulary = HuggingFaceVocabulary(tokeniser: folder.tokeniser)
        let ends = folder.declaredEnds(vocabulary)
        vocabulary.endOfGeneration = Set(ends.map(\.token)).filter { Int($0) < vocabulary.count }
        vocabulary.beginText = folder.tokenText("bos_token")
        vocabulary.endText = folder.tokenText("eos_token")
        let weights = folder.weights
        let configuration = folder.configuration
        let text = configuration["text_config"]?.objectValue ?? [:]
        func number(_ key: String) -> Int? { (configuration[key] ?? text[key])?.intValue }
        let quantisation = configuration["quantization_config"]?.objectValue?["quant_method"]?.stringValue
        self.init(
            name: configuration["_name_or_path"]?.stringValue.flatMap { $0.isEmpty ? nil : $0 }
                ?? folder.name,
            architecture: configuration["architectures"]?.arrayValue?.first?.stringValue
                ?? configuration["model_type"]?.stringValue,
            parameterCount: weights.parameters > 0 ? weights.parameters : nil,
            byteCount: weights.bytes > 0 ? weights.bytes : nil, quantisation: quantisation ?? weights.type,
            trainedContextSize: number("max_position_embeddings"), layerCount: number("num_hidden_layers"),
            tokeniser: folder.tokeniser["model"]?.objectValue?["type"]?.stringValue, vocabulary: vocabulary,
            chatTemplates: folder.chatTemplates, declaredEnds: ends,
            addsBeginToken: folder.tokeniserConfiguration["add_bos_token"]?.boolValue)
    }
}
