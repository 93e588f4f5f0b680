import Dispatch
import Inference
import Synchronization

/// Hands jobs from requests to the decode loop, and bounds how many wait.
final class JobQueue: Sendable {
    private struct State {
        var waiting: [ChoiceJob] = []
        var isClosed = false
        /// How long a reply takes, averaged, for `Retry-After`.
        var secondsPerReply = 1.0
    }

    private let state = Mutex(State())
    private let signal = DispatchSemaphore(value: 0)
    private let capacity: Int
    private let slots: Int
    private let maximumWait: Duration

    /// - Parameter maximumWait: How long a reply may wait before it is refused after all.
    init(capacity: Int, slots: Int, maximumWait: Duration = .seconds(600)) {
        self.capacity = capacity
        self.slots = slots
        self.maximumWait = maximumWait
    }

    /// Takes all jobs of a request or none.
    func submit(_ jobs: [ChoiceJob]) throws(InferenceError) {
        let refusal: InferenceError? = state.withLock { state in
            if state.isClosed { return .engineFailed(reason: "the engine is shutting down") }
            // A request larger than the queue is let in when nothing waits: it could never run otherwise.
            if !state.waiting.isEmpty, state.waiting.count + jobs.count > capacity {
                return .overloaded(retryAfterSeconds: retryAfter(state))
            }
            state.waiting += jobs
            return nil
        }
        if let refusal { throw refusal }
        signal.signal()
    }

    /// Wakes the loop to look for choices that were stopped.
    func poke() { signal.signal() }

    /// Takes the next job out of the queue.
    ///
    func next(running: JobOrder.Running) -> ChoiceJob? {
        state.withLock { state in
            JobOrder.next(of: state.waiting.lazy.map(\.standing), running: running)
                .map { index in
                    let job = state.waiting.remove(at: index)
                    job.output.begin()
                    return job
                }
        }
    }

    /// Forgets jobs that nobody listens to any more, and refuses requests that have waited too long. One of which a
    /// choice has got a place is not refused any more: what is done of it would be lost.
    func tidy(now: ContinuousClock.Instant = .now) {
        let (expired, seconds) = state.withLock { state in
            guard !state.waiting.isEmpty else { return ([ChoiceJob](), 1) }
            state.waiting.removeAll { !$0.output.isOpen($0.choice) }
            let isExpired = { (job: ChoiceJob) in
                job.submitted.duration(to: now) > self.maximumWait && !job.output.hasBegun
            }
            let expired = state.waiting.filter(isExpired)
            if !expired.isEmpty { state.waiting.removeAll(where: isExpired) }
            return (expired, retryAfter(state))
        }
        for job in expired { job.output.fail(.overloaded(retryAfterSeconds: seconds)) }
    }

    private func retryAfter(_ state: State) -> Int {
        let rounds = Double(state.waiting.count) / Double(slots) + 1
        return Int(min(60, max(1, rounds * state.secondsPerReply)).rounded(.up))
    }

    func recordReply(seconds: Double) {
        state.withLock { $0.secondsPerReply = $0.secondsPerReply * 0.9 + seconds * 0.1 }
    }

    var waitingCount: Int { state.withLock { $0.waiting.count } }

    /// Blocks the calling thread until there may be something to do.
    func wait() { signal.wait() }

    var isClosed: Bool { state.withLock { $0.isClosed } }

    /// Refuses further jobs; the loop drops what it has and ends.
    func close() {
        state.withLock { $0.isClosed = true }
        signal.signal()
    }

    func failAll(_ error: InferenceError) {
        let jobs = state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
        for job in jobs { job.output.fail(error) }
    }
}
