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
        #expect(queue.next(running: .init())?.choice == 0)
        #expect(queue.next(running: .init())?.choice == 1)
        #expect(queue.next(running: .init())?.choice == nil)
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
        queue.tidy()
        #expect(queue.next(running: .init())?.choice == nil)
    }

    @Test func `a reply that waits too long is refused`() async throws {
        let queue = JobQueue(capacity: 4, slots: 1, maximumWait: .seconds(5))
        let (stream, continuation) = PieceStream.Base.makeStream()
        let job = ChoiceJob(
            prompt: [1], choice: 0, limit: 1, seed: 0, request: TextRequest(prompts: []),
            output: RequestOutput(continuation: continuation, choices: 1))
        try queue.submit([job])
        queue.tidy(now: job.submitted + .seconds(4))
        #expect(queue.waitingCount == 1)
        queue.tidy(now: job.submitted + .seconds(6))
        #expect(queue.waitingCount == 0)
        await #expect(throws: InferenceError.overloaded(retryAfterSeconds: 1)) {
            for try await _ in stream {}
        }
    }

    @Test func `a request of which a choice has begun is not refused, however long the others wait`() throws {
        let queue = JobQueue(capacity: 8, slots: 1, maximumWait: .seconds(5))
        let (begun, waiting) = (jobs(3), jobs(2))
        try queue.submit(begun)
        #expect(queue.next(running: .init())?.choice == 0)
        try queue.submit(waiting)
        queue.tidy(now: waiting[1].submitted + .seconds(60))
        #expect(queue.waitingCount == 2)
        #expect(begun[0].output.isOpen(0))
        #expect(!waiting[0].output.isOpen(0))
        #expect(queue.next(running: .init())?.choice == 1)
    }

    @Test func `the urgent come first, then the client of which the fewest run, then the oldest`() {
        func next(_ waiting: [RequestOrigin], running: [RequestOrigin] = []) -> Int? {
            var count = JobOrder.Running()
            for origin in running { count.add(.init(origin: origin, adapters: .base)) }
            return JobOrder.next(of: waiting.map { .init(origin: $0, adapters: .base) }, running: count)
        }
        let (ann, bob) = (RequestOrigin(client: "ann"), RequestOrigin(client: "bob"))
        #expect(next([]) == nil)
        #expect(next([ann, ann, bob]) == 0)
        #expect(next([ann, ann, bob], running: [ann]) == 2)
        #expect(next([ann, bob], running: [ann, bob]) == 0)
        let urgent = RequestOrigin(client: "ann", priority: -1)
        #expect(next([bob, ann, urgent], running: [ann, ann, ann]) == 2)
        #expect(next([RequestOrigin(client: "bob", priority: 5), ann], running: [ann, ann, ann]) == 1)
    }

    @Test func `a closed queue refuses`() {
        let queue = JobQueue(capacity: 4, slots: 1)
        queue.close()
        #expect(throws: InferenceError.self) { try queue.submit(jobs(1)) }
    }

    @Test func `an adapter of which many replies run lets others go first`() {
        let busy = AdapterMix([.init(weights: AdapterWeights(terms: [:]), scale: 1)]).key
        let idle = AdapterMix([.init(weights: AdapterWeights(terms: [:]), scale: 1)]).key
        var running = JobOrder.Running()
        for _ in 0..<3 { running.add(.init(origin: RequestOrigin(), adapters: busy)) }
        let waiting = [busy, busy, idle].map { JobOrder.Standing(origin: RequestOrigin(), adapters: $0) }
        #expect(JobOrder.next(of: waiting, running: running) == 2)
    }
}
