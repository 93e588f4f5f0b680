import Inference
import Testing

@testable import LlamaEngine

struct JobQueueTests {
    private func jobs(_ count: Int) -> [ChoiceJob] {
        let (_, continuation) = PieceStream.Base.makeStream()
        let output = RequestOutput(continuation: continuation, choices: count)
        return (0..<count).map {
            ChoiceJob(
                prompt: [1], choice: $0, limit: 1, seed: 0, request: TextRequest(prompts: []), output: output)
        }
    }

    @Test func `jobs come out in the order in which they went in`() throws {
        let queue = JobQueue(capacity: 4, slots: 1)
        try queue.submit(jobs(2))
        #expect(queue.peek().map(\.choice) == [0, 1])
        queue.removeFirst(1)
        #expect(queue.peek().map(\.choice) == [1])
    }

    @Test func `a full queue refuses a request whole and says when to come back`() throws {
        let queue = JobQueue(capacity: 2, slots: 1)
        try queue.submit(jobs(1))
        let error = #expect(throws: InferenceError.self) { try queue.submit(jobs(2)) }
        guard case .overloaded(let seconds) = error else {
            Issue.record("the error is \(String(describing: error))")
            return
        }
        #expect(seconds >= 1)
        #expect(queue.waitingCount == 1)
    }

    @Test func `a request larger than the queue is let in when nothing waits`() throws {
        let queue = JobQueue(capacity: 2, slots: 1)
        try queue.submit(jobs(5))
        #expect(queue.waitingCount == 5)
    }

    @Test func `a choice that nobody listens to is forgotten`() throws {
        let queue = JobQueue(capacity: 4, slots: 1)
        let abandoned = jobs(1)
        try queue.submit(abandoned)
        abandoned[0].output.abandon()
        #expect(queue.peek().isEmpty)
    }

    @Test func `a closed queue refuses`() {
        let queue = JobQueue(capacity: 4, slots: 1)
        queue.close()
        #expect(throws: InferenceError.self) { try queue.submit(jobs(1)) }
    }
}
