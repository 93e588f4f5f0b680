import Foundation
import Inference
import LlamaEngine
import ModelProfiles
import RemoteEngine
import ReplyParsing

/// A model behind upstreams whose prompts are made here: what is known of it from its files.
struct RawModel: Sendable {
    let name: String
    let profile: ModelProfile
    let vocabulary: any Vocabulary
    let contextSize: Int
    private let hedgeAfter: Duration?

    /// Reads a model's template, and its vocabulary if that stands beside it.
    init(_ entry: ServerFile.Model, template path: String) async throws {
        name = entry.name
        hedgeAfter = entry.hedgeAfter.map { .seconds($0) }
        let format = entry.replyFormat.flatMap(ReplyFormat.named)
        if let facts = try await ModelFacts.read(path) {
            guard !facts.chatTemplates.isEmpty else {
                throw fail("\(path) has no chat template", .badInputData)
            }
            vocabulary = facts.vocabulary
            profile = ModelProfile(
                chatTemplates: facts.chatTemplates, vocabulary: facts.vocabulary, replyFormat: format)
            contextSize = entry.contextSize ?? facts.trainedContextSize ?? Self.unknownContextSize
        } else {
            let source = String(decoding: try readFile(path), as: UTF8.self)
            vocabulary = NoVocabulary()
            profile = ModelProfile(
                chatTemplates: ["default": source], vocabulary: vocabulary, replyFormat: format)
            contextSize = entry.contextSize ?? Self.unknownContextSize
        }
        if case .broken(let error) = profile.template { throw fail("\(path): \(error)", .badInputData) }
    }

    private static let unknownContextSize = 8192

    func engine(_ fleet: UpstreamFleet, created: Int) -> ProfiledEngine {
        // A tokeniser is only what comes with weights; that of a folder finds special tokens alone in a text.
        let tokenises = vocabulary is LlamaVocabulary
        let spells = (vocabulary as? HuggingFaceVocabulary)?.knowsSpelling ?? tokenises
        let text = RemoteTextEngine(
            name: name, fleet: fleet, vocabulary: vocabulary, sendsTokens: tokenises, knowsSpelling: spells,
            contextSize: contextSize, hedgeAfter: hedgeAfter)
        return ProfiledEngine(id: name, created: created, profile: profile, engine: text)
    }
}

/// The vocabulary of a model of which only a template is known.
private struct NoVocabulary: Vocabulary {
    var count: Int { 0 }
    var endOfGeneration: Set<TokenID> { [] }
    var beginText: String? { nil }
    var endText: String? { nil }

    func bytes(of token: TokenID) -> [UInt8] { [] }
    /// Whatever a token is, its text is what the upstream says.
    func kind(of token: TokenID) -> TokenKind { .text }
    func token(spelled text: String) -> TokenID? { nil }
    func tokens(of prompt: Prompt) -> [TokenID] { [] }
}
