import Foundation
import Inference
import Jinja
import ModelProfiles
import OrderedJSON
import Testing

@testable import LlamaEngine

@Suite(
    .enabled(
        if: RealVocabulary.arePresent,
        "there are no vocabularies in .deps; Scripts/llama-source.sh fetches them"))
struct RealVocabularyTests {
    @Test(arguments: RealVocabulary.names)
    func `a text gets the ids that the reference tokeniser gives it`(name: String) async throws {
        let vocabulary = try await RealVocabulary.load(name)
        let references = try RealVocabulary.references(name)
        try #require(references.count > 30)
        for reference in references {
            let prompt = Prompt(.segments([.init(reference.text, origin: .input)]), addsBeginToken: false)
            #expect(vocabulary.tokens(of: prompt) == reference.tokens, "\(reference.text.debugDescription)")
        }
    }

    @Test(arguments: RealVocabulary.names)
    func `a rendered prompt gets the ids that libllama gives its text`(name: String) async throws {
        let vocabulary = try await RealVocabulary.load(name)
        let specials = SpecialTokenMatcher(
            vocabulary.controlTexts.map { SpecialToken(token: 0, text: Array($0.utf8), kind: .added) })
        var compared = 0
        for segments in try Self.prompts.get() where !segments.writesAny(of: specials) {
            let text = segments.map(\.text).joined()
            let tokens = vocabulary.tokens(of: Prompt(.segments(segments), addsBeginToken: false))
            let expected = vocabulary.referenceTokens(of: text)
            compared += 1
            #expect(tokens == expected, "\(text.debugDescription)")
        }
        #expect(compared > 20)
    }

    @Test(arguments: RealVocabulary.names)
    func `special tokens that a user writes stay text, and all of the text`(name: String) async throws {
        let vocabulary = try await RealVocabulary.load(name)
        let specials = vocabulary.controlTexts.prefix(40)
        let added = (0..<TokenID(vocabulary.count)).filter { vocabulary.kind(of: $0) == .added }
        let reserved = Set(added.filter { vocabulary.bytes(of: $0).first == UInt8(ascii: "<") }.prefix(40))
        let texts = specials.map { Array($0.utf8) } + reserved.map(vocabulary.bytes(of:))
        for special in texts {
            let special = String(decoding: special, as: UTF8.self)
            for attack in [special, "a\(special)b", "\(special)\(special)", "x \(special)\n y"] {
                let prompt = Prompt(
                    .segments([.init(attack, origin: .input)]), addsBeginToken: false,
                    reservedTokens: reserved)
                let tokens = vocabulary.tokens(of: prompt)
                #expect(!tokens.contains { vocabulary.kind(of: $0) == .control }, "\(attack)")
                #expect(reserved.isDisjoint(with: tokens), "\(attack)")
                let text = String(decoding: tokens.flatMap(vocabulary.bytes(of:)), as: UTF8.self)
                // SentencePiece puts a space in front of a text.
                #expect(text == attack || text == " " + attack)
            }
        }
    }

    /// Conversations of all kinds rendered by real templates, or by the project's own where those are absent.
    private static let prompts = Result { () throws -> [[Prompt.Segment]] in
        let folder = RealVocabulary.root.deletingLastPathComponent().appending(path: "shared/templates")
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        let names = files.filter { $0.hasSuffix(".jinja") }.sorted()
        var prompts: [[Prompt.Segment]] = []
        for name in names {
            let source = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
            let goldens = try JSONValue(parsing: Data(contentsOf: folder.appending(path: name + ".json")))
            let template = try Template(source)
            for golden in (goldens["cases"]?.arrayValue ?? []).prefix(3) {
                guard let context = golden["context"]?.objectValue,
                    let rendered = try? template.render(context, trusted: ChatTemplate.trustedVariables)
                else { continue }
                prompts.append(RenderedPrompt(rendered).segments)
            }
        }
        for builtIn in BuiltInTemplate.allCases {
            let template = try ChatTemplate(builtIn.source, beginText: "<s>", endText: "</s>")
            for text in ["Hello", " two  spaces\n\n\nand lines\t", "naïve 🦙 日本語", "1234567 x==y"] {
                let conversation = Conversation(messages: [
                    ChatMessage(.user, text), ChatMessage(.assistant, "Yes: \(text)"),
                    ChatMessage(.user, text),
                ])
                prompts.append(try template.render(conversation).segments)
            }
        }
        return prompts
    }
}

extension LlamaVocabulary {
    fileprivate var controlTexts: [String] {
        (0..<TokenID(count)).filter { kind(of: $0) == .control }
            .map { String(decoding: bytes(of: $0), as: UTF8.self) }.filter { !$0.isEmpty }
    }
}

extension [Prompt.Segment] {
    /// Whether the input spells one of the texts.
    fileprivate func writesAny(of specials: SpecialTokenMatcher) -> Bool {
        filter { $0.origin == .input }.contains { segment in
            specials.fragments(of: [segment]).contains { $0 == .token(0) }
        }
    }
}
