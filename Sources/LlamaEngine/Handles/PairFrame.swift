import CLlama
import Inference

/// The tokens that a model wants around a query and a document that it ranks, as llama.cpp's server puts them.
struct PairFrame: Sendable, Hashable {
    var begin: [TokenID] = []
    var between: [TokenID] = []
    var end: [TokenID] = []

    init(model: LlamaModel) {
        model.withUnsafeHandle { model in
            let vocabulary = llama_model_get_vocab(model)
            let separator = Self.valid(llama_vocab_sep(vocabulary))
            let final = Self.valid(llama_vocab_eos(vocabulary)) ?? separator
            if llama_vocab_get_add_bos(vocabulary), let begin = Self.valid(llama_vocab_bos(vocabulary)) {
                self.begin = [begin]
            }
            if llama_vocab_get_add_eos(vocabulary), let final {
                between = [final]
                end = [final]
            }
            if llama_vocab_get_add_sep(vocabulary), let separator { between.append(separator) }
        }
    }

    private static func valid(_ token: TokenID) -> TokenID? { token >= 0 ? token : nil }
}
