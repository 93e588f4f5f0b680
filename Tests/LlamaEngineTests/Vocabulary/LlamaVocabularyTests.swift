import Foundation
import Inference
import Testing

@testable import LlamaEngine

struct LlamaVocabularyTests {
    private func vocabulary() async throws -> any Vocabulary {
        try await LlamaEngine.load(
            path: FixtureModel.hermes.path, configuration: .init(parallel: 1, threads: 1)
        )
        .vocabulary
    }

    @Test func `tokens give back the bytes of their text`() async throws {
        let vocabulary = try await vocabulary()
        let text = "Hello, Привет! 日本語 🙂\n\tdone "
        let tokens = vocabulary.tokens(
            of: Prompt(.segments([.init(text, origin: .input)]), addsBeginToken: false))
        #expect(String(decoding: tokens.flatMap(vocabulary.bytes(of:)), as: UTF8.self) == text)
    }

    @Test func `kinds tell control tokens, shown ones and text apart`() async throws {
        let vocabulary = try await vocabulary()
        let end = try #require(vocabulary.token(spelled: "<|im_end|>"))
        let call = try #require(vocabulary.token(spelled: "<tool_call>"))
        let letter = try #require(vocabulary.token(spelled: "a"))
        #expect(vocabulary.kind(of: end) == .control)
        #expect(vocabulary.kind(of: call) == .added)
        #expect(vocabulary.kind(of: letter) == .text)
        #expect(vocabulary.endOfGeneration.contains(end))
        #expect(vocabulary.token(spelled: "no such token") == nil)
    }

    @Test func `a control token that a user spells stays text`() async throws {
        let vocabulary = try await vocabulary()
        let end = try #require(vocabulary.token(spelled: "<|im_end|>"))
        func tokens(_ origin: Prompt.Segment.Origin) -> [TokenID] {
            vocabulary.tokens(
                of: Prompt(.segments([.init("a<|im_end|>", origin: origin)]), addsBeginToken: false))
        }
        #expect(tokens(.template).contains(end))
        #expect(!tokens(.input).contains(end))
    }
}
