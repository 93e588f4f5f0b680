import Inference
import Testing

@testable import LlamaEngine

struct PoolingQueueTests {
    /// A job with inputs of such lengths.
    private func job(_ lengths: Int...) -> PoolingJob {
        let (_, continuation) = PoolingJob.Outputs.makeStream()
        return PoolingJob(
            inputs: lengths.map { Array(repeating: TokenID($0), count: $0) }, continuation: continuation)
    }

    /// The lengths of the inputs of a step.
    private func take(_ queue: PoolingQueue, tokens: Int = 100, sequences: Int = 100) -> [Int] {
        queue.take(tokens: tokens, sequences: sequences).map(\.tokens.count)
    }

    @Test func `a step takes inputs of several requests, oldest first, as far as its tokens go`() throws {
        let queue = PoolingQueue(capacity: 9)
        let jobs = [job(3, 4), job(2), job(5, 1)]
        for job in jobs { try queue.submit(job) }
        #expect(take(queue, tokens: 10) == [3, 4, 2])
        #expect(take(queue, tokens: 10) == [5, 1])
        #expect(take(queue).isEmpty)
    }

    @Test func `an input that does not fit is not overtaken`() throws {
        let queue = PoolingQueue(capacity: 9)
        let jobs = [job(6), job(6), job(1)]
        for job in jobs { try queue.submit(job) }
        #expect(take(queue, tokens: 10) == [6])
        #expect(take(queue, tokens: 10) == [6, 1])
    }

    @Test func `an input longer than a step is taken alone`() throws {
        let queue = PoolingQueue(capacity: 9)
        let jobs = [job(2, 30), job(1, 1)]
        for job in jobs { try queue.submit(job) }
        #expect(take(queue, tokens: 10) == [2])
        #expect(take(queue, tokens: 10) == [30])
        #expect(take(queue, tokens: 10) == [1, 1])
    }

    @Test func `a step has so many inputs and no more`() throws {
        let queue = PoolingQueue(capacity: 9)
        let all = job(1, 2, 3)
        try queue.submit(all)
        #expect(take(queue, sequences: 2) == [1, 2])
        #expect(queue.waitingCount == 1)
        #expect(take(queue, sequences: 2) == [3])
        #expect(queue.waitingCount == 0)
    }

    @Test func `a full queue refuses, and says the longer the more waits`() throws {
        let queue = PoolingQueue(capacity: 2)
        queue.recordStep(tokens: 10, seconds: 10)
        let jobs = [job(3, 4), job(2), job(1)]
        try queue.submit(jobs[0])
        try queue.submit(jobs[1])
        let error = #expect(throws: InferenceError.self) { try queue.submit(jobs[2]) }
        #expect(error == .overloaded(retryAfterSeconds: 9))
        jobs[1].abandon()
        try queue.submit(jobs[2])
        #expect(take(queue) == [3, 4, 1])
    }

    @Test func `inputs that nobody waits for are dropped`() throws {
        let queue = PoolingQueue(capacity: 9)
        let jobs = [job(1, 2), job(3)]
        for job in jobs { try queue.submit(job) }
        #expect(take(queue, sequences: 1) == [1])
        jobs[0].abandon()
        #expect(take(queue) == [3])
    }

    @Test func `a queue that is closed refuses and fails what waits`() async throws {
        let queue = PoolingQueue(capacity: 9)
        let (outputs, continuation) = PoolingJob.Outputs.makeStream()
        let waiting = PoolingJob(inputs: [[1]], continuation: continuation)
        try queue.submit(waiting)
        queue.close()
        #expect(throws: InferenceError.self) { try queue.submit(job(1)) }
        queue.failAll(.loading)
        await #expect(throws: InferenceError.loading) {
            for try await _ in outputs {}
        }
    }
}
