import Inference
import ReplyParsing
import Testing

struct UnfinishedCodePointTests {
    private func events(_ pieces: [[UInt8]], _ cause: EndCause) -> [ReplyEvent] {
        var parser = ReplyParser(.init(format: .plain))
        var events: [ReplyEvent] = []
        for bytes in pieces { parser.consume(TokenPiece(bytes: bytes), into: &events) }
        parser.finish(cause, into: &events)
        return events
    }

    @Test(arguments: [[0xC3], [0xE2, 0x82], [0xF0, 0x9F, 0x98]] as [[UInt8]])
    func `what the token limit cut in half is not shown`(half: [UInt8]) {
        #expect(
            events([Array("a".utf8), half], .length)
                == [.content("a", logprobs: []), .finish(.length, match: nil)])
    }

    @Test func `bytes that are wrong are shown as such, whatever ended the reply`() {
        #expect(
            events([[0xFF]], .length) == [.content("\u{FFFD}", logprobs: []), .finish(.length, match: nil)])
        #expect(
            events([[0xE2, 0x82]], .terminator)
                == [.content("\u{FFFD}", logprobs: []), .finish(.stop, match: nil)])
    }
}
