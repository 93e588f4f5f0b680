import Inference
import Testing

@testable import LlamaEngine

@Suite(
    .enabled(
        if: RealVocabulary.arePresent,
        "there are no vocabularies in .deps; Scripts/llama-source.sh fetches them"))
struct RealVocabularyFrameTests {
    /// WordPiece, Unigram, and every other kind.
    @Test(arguments: ["bert-bge", "nomic-bert-moe"] + RealVocabulary.names)
    func `a text that is embedded has the tokens around it that libllama adds`(name: String) async throws {
        let vocabulary = try await RealVocabulary.load(name)
        for text in ["The river runs into the sea.", "Schöne Grüße, 世界!", " 1\n2"] {
            let prompt = Prompt(
                .segments([.init(text, origin: .input)]), addsBeginToken: true, addsEndToken: true)
            #expect(vocabulary.tokens(of: prompt) == vocabulary.referenceTokens(of: text, addsSpecial: true))
        }
    }

    @Test func `WordPiece and Unigram models want tokens at both ends`() async throws {
        for name in ["bert-bge", "nomic-bert-moe"] {
            let vocabulary = try await RealVocabulary.load(name)
            let prompt = Prompt(
                .segments([.init("a", origin: .input)]), addsBeginToken: true, addsEndToken: true)
            let tokens = vocabulary.tokens(of: prompt)
            #expect(tokens.count == 3, "\(name)")
            #expect(
                [tokens.first, tokens.last].compactMap { $0 }.map(vocabulary.kind(of:)) == [
                    .control, .control,
                ])
        }
    }
}
