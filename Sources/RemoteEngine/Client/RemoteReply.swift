import Inference
import NIOCore
import NIOHTTP1

/// A reply on its way from an upstream, repaired as it is read.
///
/// Sendable because one task at a time uses it: whoever began it hands it to whoever reads it.
final class RemoteReply: @unchecked Sendable {
    private let exchange: UpstreamExchange
    private let model: RemoteModel
    private let upstream: String
    private let place: UpstreamPlace
    private var repair: StreamRepair
    private var parts: UpstreamExchange.Parts.AsyncIterator?
    private var updates: [ReplyUpdate] = []
    private var next = 0
    private var usage: Usage?
    private var isWholeBody = false
    /// The first token does not wait for what came with it: until there is one, lines are repaired one by one.
    private var hasUpdated = false
    private var unread = ByteBuffer()
    private var failure: UpstreamProblem?
    /// Parts that came after the upstream had said why the reply ended.
    private var lastParts = 0
    private let choices: Int

    /// How long an upstream that has said all may keep its stream open.
    private static let linger = TimeAmount.seconds(2)
    /// And how many parts it may still send.
    private static let patience = 8

    init(
        _ exchange: UpstreamExchange, _ repair: StreamRepair, model: RemoteModel, upstream: String,
        place: UpstreamPlace
    ) {
        self.exchange = exchange
        self.repair = repair
        self.model = model
        self.upstream = upstream
        self.place = place
        choices = repair.choiceCount
        model.begin(choices: choices)
    }

    deinit {
        if isComplete { exchange.release() } else { exchange.cancel() }
        model.end(
            choices: choices, unmade: repair.unmade.count, usage: usage, faults: repair.faults,
            upstream: upstream)
    }

    /// The choices that the upstream did not make although it was asked for them; known at the end.
    var unmade: [Int] { repair.unmade }

    /// Waits until the upstream has begun to reply, so that another can be asked if it does not.
    func begin() async throws(UpstreamProblem) {
        let head = try await UpstreamAnswer.head(exchange, from: upstream)
        isWholeBody = head.headers.first(name: "content-type")?.hasPrefix("application/json") == true
        parts = exchange.takeParts()?.makeAsyncIterator()
        while !repair.hasBegun, !repair.isFinished, failure == nil { await read() }
        if let failure { throw failure }
        exchange.replyHasBegun()
    }

    /// Whether the upstream has said all, and did not have to be stopped.
    private var isComplete: Bool { repair.isFinished && failure == nil && lastParts <= Self.patience }

    func nextUpdate() async throws -> ReplyUpdate? {
        while true {
            if next < updates.count {
                defer { next += 1 }
                if case .usage(let count) = updates[next] { usage = count }
                return updates[next]
            }
            updates.removeAll(keepingCapacity: true)
            next = 0
            if let failure {
                place.leave(failure.outcome)
                throw failure.kind == .cancelled ? CancellationError() : failure.inferenceError
            }
            guard !repair.isFinished else {
                place.leave(.success)
                return nil
            }
            await read()
        }
    }

    /// Reads the next part of the stream. A failure is kept, so that what came before it is passed on first.
    private func read() async {
        do throws(InferenceError) {
            guard let part = await nextPart() else {
                if failure == nil { try repair.finish(into: &updates) }
                return
            }
            if isWholeBody {
                // No line break of a JSON text means anything.
                try repair.consume(
                    part.readableBytesView.map { $0 == UInt8(ascii: "\n") ? UInt8(ascii: " ") : $0 },
                    into: &updates)
            } else {
                try repair.consume(part.readableBytesView, into: &updates)
            }
            hasUpdated = hasUpdated || !updates.isEmpty
            concludeIfSaid()
        } catch {
            exchange.cancel()
            failure = UpstreamProblem(error)
        }
    }

    private func nextPart() async -> ByteBuffer? {
        if unread.readableBytes > 0 { return takeUnread() }
        do {
            let part = try await parts?.next(isolation: #isolation)
            if part == nil, Task.isCancelled { throw CancellationError() }
            guard let part, !hasUpdated, !isWholeBody else { return part }
            unread = part
            return takeUnread()
        } catch {
            if repair.awaitsEnd, !Task.isCancelled {
                // All was said; only the end of the stream is missing.
                repair.conclude(into: &updates)
            } else {
                failure = UpstreamProblem(reading: error, from: upstream)
            }
            return nil
        }
    }

    private func takeUnread() -> ByteBuffer? {
        let bytes = unread.readableBytesView
        guard !hasUpdated, let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else {
            return unread.readSlice(length: bytes.count)
        }
        return unread.readSlice(length: bytes.distance(from: bytes.startIndex, to: end) + 1)
    }

    /// Waits no longer than it is worth for an upstream that has said why the reply ended, or that talks on behind it.
    private func concludeIfSaid() {
        guard repair.awaitsEnd else { return }
        if lastParts == 0 { exchange.expectEnd(within: Self.linger) }
        lastParts += 1
        guard lastParts > Self.patience else { return }
        repair.conclude(into: &updates)
        exchange.cancel()
    }
}
