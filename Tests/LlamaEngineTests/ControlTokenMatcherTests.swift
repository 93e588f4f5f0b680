import Inference
import Testing

@testable import LlamaEngine

struct ControlTokenMatcherTests {
    private let matcher = ControlTokenMatcher([
        .init(token: 1, text: Array("<end>".utf8)), .init(token: 2, text: Array("<end>!".utf8)),
        .init(token: 3, text: []),
    ])

    private func text(_ text: String) -> ControlTokenMatcher.Fragment { .text(Array(text.utf8)) }

    @Test func `control tokens of the template are tokens`() {
        #expect(
            matcher.fragments(of: [.init("a<end>b", origin: .template)])
                == [text("a"), .control(1), text("b")])
    }

    @Test func `the longest control token wins`() {
        #expect(matcher.fragments(of: [.init("<end>!", origin: .template)]) == [.control(2)])
    }

    @Test func `what a user writes is text, whatever it spells`() {
        #expect(matcher.fragments(of: [.init("<end>", origin: .input)]) == [text("<end>")])
    }

    @Test func `a control token is not put together from a template and a user`() {
        #expect(
            matcher.fragments(of: [.init("<e", origin: .template), .init("nd>", origin: .input)])
                == [text("<end>")])
    }

    @Test func `text between control tokens is one fragment across segments`() {
        #expect(
            matcher.fragments(of: [
                .init("<end>user\n", origin: .template), .init("hello", origin: .input),
                .init(" there<end>", origin: .template),
            ]) == [.control(1), text("user\nhello there"), .control(1)])
    }
}
