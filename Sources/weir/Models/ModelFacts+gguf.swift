import Inference
import LlamaEngine
import ModelProfiles

extension ModelFacts {
    init(_ file: ModelFile) {
        let description = file.description
        let ends = ["eos", "eot", "eom"].compactMap { name in
            description.namedTokens[name].map {
                DeclaredEnd($0, source: "tokenizer.ggml.\(name)_token_id")
            }
        }
        self.init(
            name: description.name, architecture: description.architecture,
            parameterCount: description.parameterCount, byteCount: description.byteCount,
            quantisation: description.quantisation,
            trainedContextSize: description.trainedContextSize > 0 ? description.trainedContextSize : nil,
            layerCount: description.layerCount, tokeniser: Self.words(description),
            vocabulary: file.vocabulary, chatTemplates: description.chatTemplates, declaredEnds: ends,
            addsBeginToken: description.addsBeginToken,
            mistypedTokens: file.mistypedTokens, faults: Self.faults(description))
    }

    private static func words(_ description: ModelDescription) -> String? {
        guard let name = description.tokeniser else { return nil }
        let kind: [String: String] = [
            "gpt2": "byte-level BPE", "llama": "SentencePiece BPE", "bert": "WordPiece", "t5": "Unigram",
            "rwkv": "RWKV", "gemma4": "SentencePiece BPE",
        ]
        let splitting = description.pretokeniser.map { ", split as \($0)" } ?? ""
        return (kind[name] ?? name) + splitting
    }

    /// Mistakes that converters of GGUF files are known to make.
    private static func faults(_ description: ModelDescription) -> [Fault] {
        var faults: [Fault] = []
        if description.tokeniser == "gpt2", description.pretokeniser ?? "default" == "default" {
            faults.append(
                Fault(
                    .missingPretokeniser,
                    "tokenizer.ggml.pre does not say how text is split before BPE merges it, so tokens may be wrong",
                    remedy: "convert the model again with a current convert_hf_to_gguf.py, or set the key"))
        }
        if description.trainedContextSize == 0, description.parameterCount > 0 {
            faults.append(
                Fault(
                    .unknownContextSize, "\(description.architecture).context_length is missing",
                    remedy: "set --ctx-size to what the model was trained with"))
        }
        return faults
    }
}
