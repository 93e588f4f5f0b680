import Inference
import Synchronization

/// The inputs of one request, on their way through the pooling loop.
final class PoolingJob: Sendable {
    /// What was computed of one input: a vector, or the classifier's outputs.
    struct Output: Sendable {
        var input: Int
        var values: [Float]
    }

    typealias Outputs = AsyncThrowingStream<Output, any Error>

    let inputs: [[TokenID]]
    private let continuation: Outputs.Continuation
    /// Inputs that are not answered; 0 once nobody waits for them any more.
    private let unanswered: Mutex<Int>

    init(inputs: [[TokenID]], continuation: Outputs.Continuation) {
        self.inputs = inputs
        self.continuation = continuation
        unanswered = Mutex(inputs.count)
    }

    var isOpen: Bool { unanswered.withLock { $0 > 0 } }

    func send(_ values: [Float], input: Int) {
        continuation.yield(Output(input: input, values: values))
        let isLast = unanswered.withLock { count in
            count -= count > 0 ? 1 : 0
            return count == 0
        }
        if isLast { continuation.finish() }
    }

    func fail(_ error: InferenceError) {
        abandon()
        continuation.finish(throwing: error)
    }

    /// Nobody listens any more: inputs that are not computed yet will not be.
    func abandon() { unanswered.withLock { $0 = 0 } }
}
