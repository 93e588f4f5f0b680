import ReplyParsing
import Testing

@testable import ModelProfiles

struct ReplyFormatPromptTests {
    private func isOpen(_ tail: String) throws -> Bool {
        try #require(ReplyFormat.named("qwen3")).isOpenReasoning(atEndOf: tail)
    }

    @Test func `a prompt that ends in an opened block begins in reasoning`() throws {
        #expect(try isOpen("<|im_start|>assistant\n<think>\n"))
    }

    @Test func `a block that is closed at once, or never opened, does not`() throws {
        #expect(try !isOpen("<|im_start|>assistant\n<think>\n\n</think>\n\n"))
        #expect(try !isOpen("<|im_start|>assistant\n"))
    }

    @Test func `reasoning that is to be continued is open`() throws {
        #expect(try isOpen("<|im_start|>assistant\n<think>\nFirst, I"))
        #expect(try !isOpen("<|im_start|>assistant\n<think>\nDone.</think>\nThe"))
    }

    @Test func `a format without reasoning is never open`() {
        #expect(!ReplyFormat.plain.isOpenReasoning(atEndOf: "<think>"))
    }
}
