import Inference
import Synchronization

/// Where the updates of one request go, shared by its choices.
final class RequestOutput: Sendable {
    private let continuation: PieceStream.Base.Continuation
    /// Choices that have not ended.
    private let open: Mutex<Set<Int>>
    private let begun = Atomic<Bool>(false)

    init(continuation: PieceStream.Base.Continuation, choices: Int) {
        self.continuation = continuation
        open = Mutex(Set(0..<choices))
    }

    /// Whether any choice has got a place.
    var hasBegun: Bool { begun.load(ordering: .relaxed) }

    func begin() { begun.store(true, ordering: .relaxed) }

    func send(_ update: PieceUpdate) { continuation.yield(update) }

    /// Ends one choice, and the stream with the last of them.
    func close(choice: Int) {
        let isLast = open.withLock { $0.remove(choice) != nil && $0.isEmpty }
        if isLast { continuation.finish() }
    }

    func fail(_ error: InferenceError) {
        open.withLock { $0 = [] }
        continuation.finish(throwing: error)
    }

    func isOpen(_ choice: Int) -> Bool { open.withLock { $0.contains(choice) } }

    /// Ends all choices: nobody listens any more.
    func abandon() { open.withLock { $0 = [] } }
}
