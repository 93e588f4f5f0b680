import Inference
import Testing

@testable import LlamaEngine

struct DraftCompatibilityTests {
    private struct Words: Vocabulary {
        var words = (0..<200).map { "w\($0)" }
        var controls: Set<TokenID> = [0]
        var beginText: String? = "w0"
        var endText: String? = "w1"

        var count: Int { words.count }
        var endOfGeneration: Set<TokenID> { [1] }
        func bytes(of token: TokenID) -> [UInt8] { Array(words[Int(token)].utf8) }
        func kind(of token: TokenID) -> TokenKind { controls.contains(token) ? .control : .text }
        func token(spelled text: String) -> TokenID? { words.firstIndex(of: text).map(TokenID.init) }
        func tokens(of prompt: Prompt) -> [TokenID] { [] }
    }

    private func difference(_ change: (inout Words) -> Void) -> String? {
        var draft = Words()
        change(&draft)
        switch DraftCompatibility.check(draft, with: Words()) {
        case .success: return nil
        case .failure(let difference): return "\(difference)"
        }
    }

    @Test func `models of one vocabulary go together, padded or not`() throws {
        #expect(difference { _ in } == nil)
        #expect(difference { $0.words += (0..<128).map { "pad\($0)" } } == nil)
        #expect(difference { $0.words.removeLast(100) } == nil)
        var longer = Words()
        longer.words.append("pad")
        #expect(try DraftCompatibility.check(longer, with: Words()).get().sharedTokens == 200)
    }

    @Test func `every other difference is named`() {
        #expect(difference { $0.words[150] = "x" } == "its token 150 is \"x\" and the model's \"w150\"")
        #expect(difference { $0.controls = [0, 7] } == "token 7 is a special one in one of them only")
        #expect(difference { $0.beginText = nil } == "its begin token is none and the model's w0")
        #expect(difference { $0.endText = "w2" } == "its end token is w2 and the model's w1")
        #expect(
            difference { $0.words.removeLast(150) } == "its vocabulary has 50 tokens and the model's 200")
    }
}
