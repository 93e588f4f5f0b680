import Inference

/// A second model's file, checked before anything is loaded.
struct DraftModelFile {
    let path: String
    let header: GGUFHeader
    private let sharedTokens: Int

    /// - Parameter main: The header of the model that it is to draft for.
    init(path: String, for main: GGUFHeader, at mainPath: String) throws(LlamaError) {
        let header = try GGUFHeader(path: path)
        guard !ModelDescription(header).embeds else {
            throw .draftUnusable(path: path, reason: "it is made to embed text or to rank it")
        }
        let draft = LlamaVocabulary(model: try LlamaModel(path: path, header: header, vocabularyOnly: true))
        let vocabulary = LlamaVocabulary(
            model: try LlamaModel(path: mainPath, header: main, vocabularyOnly: true))
        switch DraftCompatibility.check(draft, with: vocabulary) {
        case .failure(let difference):
            throw .draftUnusable(path: path, reason: "\(difference)")
        case .success(let compatibility): sharedTokens = compatibility.sharedTokens
        }
        self.path = path
        self.header = header
    }

    /// Loads the weights, into a context as large as that of the model that it drafts for.
    func load(
        sequences: Int, sequenceLength: Int, batchCapacity: Int, threads: Int
    ) throws(LlamaError) -> sending DraftModel {
        let context = try LlamaContext(
            model: try LlamaModel(path: path, header: header),
            configuration: .init(
                sequences: sequences, sequenceLength: sequenceLength, batchCapacity: batchCapacity,
                threads: threads))
        guard context.canTakeBack else {
            throw .draftUnusable(path: path, reason: "its cache cannot take back tokens that were wrong")
        }
        return DraftModel(context: context, sequences: sequences, sharedTokens: sharedTokens)
    }
}
