public import Inference

/// A GGUF file read for what it says and for its tokeniser; its weights stay where they are.
public struct ModelFile: Sendable {
    public let description: ModelDescription
    public let vocabulary: LlamaVocabulary
    /// Control tokens that the file says are ordinary ones; libllama knows better.
    public let mistypedTokens: Set<TokenID>

    /// Takes up to a second for a large vocabulary, on a thread of its own.
    public static func read(path: String) async throws(LlamaError) -> ModelFile {
        try await ModelFileReader().read(path: path)
    }

    /// Reads the header alone: what kind of model it is, without its tokeniser.
    public static func describe(path: String) async throws(LlamaError) -> ModelDescription {
        try await ModelFileReader().describe(path: path)
    }

    fileprivate init(path: String) throws(LlamaError) {
        let header = try GGUFHeader(path: path)
        description = ModelDescription(header)
        let vocabulary = LlamaVocabulary(
            model: try LlamaModel(path: path, header: header, vocabularyOnly: true))
        self.vocabulary = vocabulary
        let ordinary: Int32 = 1
        mistypedTokens = Set(
            header.tokenTypes.indices.lazy.filter { header.tokenTypes[$0] == ordinary }.map { TokenID($0) }
                .filter { vocabulary.kind(of: $0) == .control })
    }
}

private actor ModelFileReader {
    private let thread = EngineThread(label: "weir.read")
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    func read(path: String) throws(LlamaError) -> ModelFile { try ModelFile(path: path) }

    func describe(path: String) throws(LlamaError) -> ModelDescription {
        ModelDescription(try GGUFHeader(path: path))
    }
}
