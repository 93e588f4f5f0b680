import Inference
import Testing

@testable import LlamaEngine

struct SpecialTokenMatcherTests {
    private let matcher = SpecialTokenMatcher([
        SpecialToken(token: 1, text: Array("<end>".utf8), kind: .control),
        SpecialToken(token: 2, text: Array("<end>!".utf8), kind: .control),
        SpecialToken(token: 3, text: [], kind: .control),
        SpecialToken(token: 4, text: Array("<think>".utf8), kind: .added),
        SpecialToken(token: 5, text: Array("\n\n".utf8), kind: .added),
        SpecialToken(token: 6, text: Array("[L]".utf8), kind: .control, stripsLeft: true),
        SpecialToken(token: 7, text: Array("[R]".utf8), kind: .control, stripsRight: true),
        SpecialToken(token: 8, text: Array("ab".utf8), kind: .added),
        SpecialToken(token: 9, text: Array("bcd".utf8), kind: .added),
    ])

    private func text(_ text: String) -> SpecialTokenMatcher.Fragment { .text(Array(text.utf8)) }

    private func spelled(_ text: String) -> SpecialTokenMatcher.Fragment { .spelled(Array(text.utf8)) }

    private func template(_ text: String) -> [SpecialTokenMatcher.Fragment] {
        matcher.fragments(of: [.init(text, origin: .template)])
    }

    @Test func `control tokens of the template are tokens`() {
        #expect(template("a<end>b") == [text("a"), .token(1), text("b")])
    }

    @Test func `the longest token wins, even if another begins earlier`() {
        #expect(template("<end>!") == [.token(2)])
        #expect(template("abcd") == [text("a"), .token(9)])
        #expect(template("abcab") == [.token(8), text("c"), .token(8)])
    }

    @Test func `what a user writes is text, whatever it spells`() {
        #expect(matcher.fragments(of: [.init("<end>", origin: .input)]) == [text("<end>")])
    }

    @Test func `a control token is not put together from a template and a user`() {
        #expect(
            matcher.fragments(of: [.init("<e", origin: .template), .init("nd>", origin: .input)])
                == [text("<end>")])
        #expect(
            matcher.fragments(of: [.init("<e", origin: .input), .init("nd>", origin: .template)])
                == [text("<end>")])
    }

    @Test func `a control token may span segments of the template`() {
        #expect(
            matcher.fragments(of: [
                .init("<e", origin: .template), .init("", origin: .input), .init("nd>", origin: .template),
            ]) == [.token(1)])
    }

    @Test func `added tokens are found in what a user writes, unless they are reserved`() {
        let segments = [Prompt.Segment("a\n\n<think>b", origin: .input)]
        #expect(matcher.fragments(of: segments) == [text("a"), .token(5), .token(4), text("b")])
        #expect(
            matcher.fragments(of: segments, reserved: [4])
                == [text("a"), .token(5), spelled("<think>"), text("b")])
    }

    @Test func `a reserved token is one in the template's text, and none across its border`() {
        #expect(
            matcher.fragments(
                of: [.init("<think>", origin: .template), .init("\n<think>", origin: .input)], reserved: [4])
                == [.token(4), text("\n"), spelled("<think>")])
        #expect(
            matcher.fragments(
                of: [.init("<thi", origin: .template), .init("nk>", origin: .input)], reserved: [4])
                == [spelled("<think>")])
    }

    @Test func `tokens that strip take the whitespace beside them along`() {
        #expect(template("a \n[L] b") == [text("a"), .token(6), text(" b")])
        #expect(template("a [R] \nb") == [text("a "), .token(7), text("b")])
        #expect(template("[R]  [L]") == [.token(7), .token(6)])
    }

    @Test func `text between control tokens is one fragment across segments`() {
        #expect(
            matcher.fragments(of: [
                .init("<end>user\n", origin: .template), .init("hello", origin: .input),
                .init(" there<end>", origin: .template),
            ]) == [.token(1), text("user\nhello there"), .token(1)])
    }
}
