public import Inference

/// What a model file says of itself.
public struct ModelDescription: Sendable, Hashable {
    public var name: String?
    public var architecture: String
    public var parameterCount: Int
    /// Of the whole file.
    public var byteCount: Int
    /// 0 if the file does not say.
    public var trainedContextSize: Int
    public var layerCount: Int?
    /// The tensor type that holds most of the weights, such as `q8_0`; `nil` for a file without weights.
    public var quantisation: String?
    /// The kind of tokeniser as the file names it, such as `gpt2` (byte-level BPE) or `llama` (SentencePiece).
    public var tokeniser: String?
    /// How a BPE tokeniser splits text before it merges, such as `llama-bpe`.
    public var pretokeniser: String?
    /// The tokens that the metadata names, by key, such as `eos` and `eot`.
    public var namedTokens: [String: TokenID]
    /// Whether the vocabulary asks for its begin token in front of a text; `nil` if the file does not say.
    public var addsBeginToken: Bool?
    /// The Jinja source of the model's own chat templates by name. The one without a name is `default`.
    public var chatTemplates: [String: String]
    /// How the file says that vectors of tokens become one, which files of models that embed do.
    public var pooling: Pooling?
    /// Whether the architecture can only embed: it reads a text whole and continues none.
    public var isEncoder: Bool

    /// Whether the model is made to embed or rank, and not to generate.
    public var embeds: Bool { isEncoder || pooling != nil }

    init(_ header: GGUFHeader) {
        name = header.strings["general.name"]
        architecture = header.architecture
        parameterCount = header.parameterCount
        byteCount = header.fileSize
        trainedContextSize = header.trainedContextSize
        layerCount = header.integer("block_count")
        quantisation = header.bytesByType.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key
        tokeniser = header.strings["tokenizer.ggml.model"]
        pretokeniser = header.strings["tokenizer.ggml.pre"]
        addsBeginToken = header.booleans["tokenizer.ggml.add_bos_token"]
        pooling = header.integer("pooling_type").flatMap(Pooling.init(code:))
        isEncoder = Self.encoders.contains(header.architecture)
        namedTokens = [:]
        for (key, value) in header.integers {
            guard key.hasPrefix("tokenizer.ggml."), key.hasSuffix("_token_id") else { continue }
            let name = String(key.dropFirst("tokenizer.ggml.".count).dropLast("_token_id".count))
            namedTokens[name] = TokenID(exactly: value)
        }
        chatTemplates = header.chatTemplates
    }

    /// The architectures for which libllama has no cache, and T5's encoder.
    private static let encoders: Set<String> = [
        "bert", "nomic-bert", "nomic-bert-moe", "jina-bert-v2", "jina-bert-v3", "neo-bert", "eurobert",
        "modern-bert", "gemma-embedding", "llama-embed", "t5encoder",
    ]
}
