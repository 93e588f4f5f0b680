import Testing

@testable import LlamaEngine

struct AnswerClockTests {
    /// Looks once a millisecond at numbers of bytes sent and received.
    private func computing(_ moments: [(sent: Int, received: Int)]) -> Duration {
        var clock = AnswerClock(.init(sent: 0, received: 0), at: .zero)
        for (index, moment) in moments.enumerated() {
            _ = clock.note(.init(sent: moment.sent, received: moment.received), at: .milliseconds(index + 1))
        }
        return clock.computing
    }

    @Test func `a worker computes from what it is asked last to its answer`() {
        #expect(computing([(5, 0), (9, 0), (9, 0), (9, 0), (9, 7)]) == .milliseconds(3))
    }

    @Test func `it waits between an answer and the next question`() {
        #expect(computing([(5, 0), (5, 7), (5, 7), (5, 7), (9, 7), (9, 7), (9, 8)]) == .milliseconds(3))
    }

    @Test func `an answer that comes in parts ends the computing with its first`() {
        #expect(computing([(5, 0), (5, 7), (5, 9), (5, 11)]) == .milliseconds(1))
    }

    @Test func `an answer and the next question within one look are two exchanges`() {
        #expect(computing([(5, 0), (9, 7), (9, 7), (9, 8)]) == .milliseconds(3))
    }

    @Test func `a whole exchange within one look takes half of it`() {
        #expect(computing([(5, 7), (5, 7)]) == .microseconds(500))
    }

    @Test func `what is never answered is no computing`() {
        #expect(computing([(5, 0), (5, 0), (5, 0)]) == .zero)
    }
}
