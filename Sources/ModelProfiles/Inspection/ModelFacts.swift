public import Inference

/// What a model's files say of it, before anything is concluded from that.
public struct ModelFacts: Sendable {
    public var name: String?
    public var architecture: String?
    public var parameterCount: Int?
    public var byteCount: Int?
    /// The type that holds most of the weights.
    public var quantisation: String?
    public var trainedContextSize: Int?
    public var layerCount: Int?
    /// The kind of the tokeniser, in words.
    public var tokeniser: String?
    public var vocabulary: any Vocabulary
    /// By name; the main one is `default`.
    public var chatTemplates: [String: String]
    /// Where the files name end tokens, such as `tokenizer.ggml.eos_token_id`.
    public var declaredEnds: [DeclaredEnd]
    /// Whether the tokeniser is to put the begin token in front of a text.
    public var addsBeginToken: Bool?
    /// Control tokens that the files say are ordinary ones.
    public var mistypedTokens: Set<TokenID>
    /// What is wrong with the files themselves, known only to their reader.
    public var faults: [Fault]

    public struct DeclaredEnd: Sendable, Hashable {
        public var token: TokenID
        public var source: String

        public init(_ token: TokenID, source: String) {
            self.token = token
            self.source = source
        }
    }

    public init(
        name: String? = nil, architecture: String? = nil, parameterCount: Int? = nil, byteCount: Int? = nil,
        quantisation: String? = nil, trainedContextSize: Int? = nil, layerCount: Int? = nil,
        tokeniser: String? = nil, vocabulary: any Vocabulary, chatTemplates: [String: String],
        declaredEnds: [DeclaredEnd] = [], addsBeginToken: Bool? = nil,
        mistypedTokens: Set<TokenID> = [], faults: [Fault] = []
    ) {
        self.name = name
        self.architecture = architecture
        self.parameterCount = parameterCount
        self.byteCount = byteCount
        self.quantisation = quantisation
        self.trainedContextSize = trainedContextSize
        self.layerCount = layerCount
        self.tokeniser = tokeniser
        self.vocabulary = vocabulary
        self.chatTemplates = chatTemplates
        self.declaredEnds = declaredEnds
        self.addsBeginToken = addsBeginToken
        self.mistypedTokens = mistypedTokens
        self.faults = faults
    }
}
