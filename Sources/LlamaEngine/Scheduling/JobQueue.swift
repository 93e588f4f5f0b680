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

    init(capacity: Int, slots: Int) {
        self.capacity = capacity
        self.slots = slots
    }

    /// Takes all jobs of a request or none.
    func submit(_ jobs: [ChoiceJob]) throws(InferenceError) {
        let refusal: InferenceError? = state.withLock { state in
            if state.isClosed { return .engineFailed(reason: "the engine is shutting down") }
            // A request larger than the queue is let in when nothing waits: it could never run otherwise.
            if !state.waiting.isEmpty, state.waiting.count + jobs.count > capacity {
                let rounds = Double(state.waiting.count) / Double(slots) + 1
                let seconds = min(60, max(1, rounds * state.secondsPerReply))
                return .overloaded(retryAfterSeconds: Int(seconds.rounded(.up)))
            }
            state.waiting += jobs
            return nil
        }
        if let refusal { throw refusal }
        signal.signal()
    }

    /// Wakes the loop to look for choices that were stopped.
    func poke() { signal.signal() }

    /// The jobs that wait, oldest first, without those that nobody listens to any more.
    func peek() -> [ChoiceJob] {
        state.withLock { state in
            state.waiting.removeAll { !$0.output.isOpen($0.choice) }
            return state.waiting
        }
    }

    func removeFirst(_ count: Int) {
        state.withLock { $0.waiting.removeFirst(min(count, $0.waiting.count)) }
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
