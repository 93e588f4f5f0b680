import Inference
import NIOCore
import Synchronization

/// The continuations that were asked of an upstream, read one after the other.
///
/// Sendable because one task at a time uses it: whoever began it hands it to whoever reads it. Only the ends that a
/// reader asks for may come from elsewhere.
final class RawTextReply: @unchecked Sendable {
    struct Part {
        let exchange: UpstreamExchange
        var reading: RawTextReading
        var parts: UpstreamExchange.Parts.AsyncIterator?
    }

    private var replies: [Part]
    private var current = 0
    private let upstream: String
    private let place: UpstreamPlace
    private var updates: [PieceUpdate] = []
    private var next = 0
    private var failure: UpstreamProblem?
    private let stopped = Mutex<Set<Int>>([])
    private let onEnd: @Sendable (Usage?) -> Void

    /// - Parameter onEnd: Is told what the replies cost, if any has begun.
    init(
        _ replies: [Part], upstream: String, place: UpstreamPlace,
        onEnd: @escaping @Sendable (Usage?) -> Void
    ) {
        self.replies = replies
        self.upstream = upstream
        self.place = place
        self.onEnd = onEnd
    }

    deinit {
        for reply in replies {
            if reply.reading.isFinished { reply.exchange.release() } else { reply.exchange.cancel() }
        }
        onEnd(usage)
    }

    private var usage: Usage? {
        let parts = replies.compactMap(\.reading.usage)
        guard var sum = parts.first else { return nil }
        for part in parts.dropFirst() {
            sum.promptTokens += part.promptTokens
            sum.cachedPromptTokens += part.cachedPromptTokens
            sum.completionTokens += part.completionTokens
        }
        return sum
    }

    func stop(_ choice: Int) {
        stopped.withLock { _ = $0.insert(choice) }
        if replies.indices.contains(choice) { replies[choice].exchange.cancel() }
    }

    func begin() async throws(UpstreamProblem) {
        for index in replies.indices {
            _ = try await UpstreamAnswer.head(replies[index].exchange, from: upstream)
            replies[index].parts = replies[index].exchange.takeParts()?.makeAsyncIterator()
        }
        while let first = replies.first, !first.reading.hasBegun, !first.reading.isFinished, failure == nil {
            await read()
        }
        if let failure { throw failure }
        for reply in replies { reply.exchange.replyHasBegun() }
    }

    func nextUpdate() async throws -> PieceUpdate? {
        while true {
            if next < updates.count {
                defer { next += 1 }
                return updates[next]
            }
            updates.removeAll(keepingCapacity: true)
            next = 0
            if let failure {
                place.leave(failure.outcome)
                throw failure.kind == .cancelled ? CancellationError() : failure.inferenceError
            }
            guard current < replies.count else {
                place.leave(.success)
                return nil
            }
            if replies[current].reading.isFinished {
                replies[current].exchange.release()
                current += 1
            } else if stopped.withLock({ $0.contains(current) }) {
                replies[current].exchange.cancel()
                current += 1
            } else {
                await read()
            }
        }
    }

    private func read() async {
        do throws(InferenceError) {
            var part: ByteBuffer?
            do {
                part = try await replies[current].parts?.next(isolation: #isolation)
                if part == nil, Task.isCancelled { throw CancellationError() }
            } catch {
                guard !stopped.withLock({ $0.contains(current) }) else { return }
                failure = UpstreamProblem(reading: error, from: upstream)
                return
            }
            if let part {
                try replies[current].reading.consume(part.readableBytesView, into: &updates)
            } else {
                try replies[current].reading.finish(into: &updates)
            }
        } catch {
            var problem = UpstreamProblem(error)
            if replies[current].reading.isDisobeyed { problem.kind = .disobedient }
            failure = problem
        }
    }
}
