import Dispatch
import Inference
import Synchronization

/// Hands the inputs of requests to the pooling loop in steps, and bounds how many requests wait.
final class PoolingQueue: Sendable {
    /// One input of a job.
    struct Item: Sendable {
        var job: PoolingJob
        var input: Int

        var tokens: [TokenID] { job.inputs[input] }
    }

    private struct Waiting {
        var job: PoolingJob
        /// The first input that is not computed.
        var next = 0
    }

    private struct State {
        var waiting: [Waiting] = []
        var isClosed = false
        /// Averaged, for `Retry-After`.
        var secondsPerToken = 0.0

        mutating func dropAbandoned() { waiting.removeAll { !$0.job.isOpen } }
    }

    private let state = Mutex(State())
    private let signal = DispatchSemaphore(value: 0)
    private let capacity: Int

    /// - Parameter capacity: Requests that may wait, those that are computed in part among them.
    init(capacity: Int) {
        self.capacity = capacity
    }

    func submit(_ job: PoolingJob) throws(InferenceError) {
        let refusal: InferenceError? = state.withLock { state in
            if state.isClosed { return .engineFailed(reason: "the engine is shutting down") }
            state.dropAbandoned()
            guard state.waiting.count < capacity else {
                let tokens = state.waiting.reduce(0) { sum, waiting in
                    waiting.job.inputs[waiting.next...].reduce(sum) { $0 + $1.count }
                }
                let seconds = min(60, max(1, Double(tokens) * state.secondsPerToken))
                return .overloaded(retryAfterSeconds: Int(seconds.rounded(.up)))
            }
            state.waiting.append(Waiting(job: job))
            return nil
        }
        if let refusal { throw refusal }
        signal.signal()
    }

    /// Takes the inputs of the next step, oldest first, whichever requests they belong to.
    ///
    /// The first that does not fit any more ends the step: whoever came later never overtakes it.
    ///
    /// - Parameter tokens: What the inputs of a step have together; one that has more by itself is taken alone.
    func take(tokens: Int, sequences: Int) -> [Item] {
        state.withLock { state in
            state.dropAbandoned()
            var items: [Item] = []
            var room = tokens
            var taken = 0
            fill: for index in state.waiting.indices {
                let job = state.waiting[index].job
                while state.waiting[index].next < job.inputs.count {
                    let input = state.waiting[index].next
                    let fits = items.count < sequences && job.inputs[input].count <= room
                    guard fits || items.isEmpty else { break fill }
                    room -= job.inputs[input].count
                    items.append(Item(job: job, input: input))
                    state.waiting[index].next += 1
                }
                taken += 1
            }
            state.waiting.removeFirst(taken)
            return items
        }
    }

    func recordStep(tokens: Int, seconds: Double) {
        guard tokens > 0 else { return }
        let latest = seconds / Double(tokens)
        state.withLock { state in
            let isFirst = state.secondsPerToken == 0
            state.secondsPerToken = isFirst ? latest : state.secondsPerToken * 0.9 + latest * 0.1
        }
    }

    var waitingCount: Int { state.withLock { $0.waiting.count } }

    /// Blocks the calling thread until there may be something to do.
    func wait() { signal.wait() }

    var isClosed: Bool { state.withLock { $0.isClosed } }

    /// Refuses further requests; the loop fails those that wait and ends.
    func close() {
        state.withLock { $0.isClosed = true }
        signal.signal()
    }

    func failAll(_ error: InferenceError) {
        let waiting = state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
        for waiting in waiting { waiting.job.fail(error) }
    }
}
