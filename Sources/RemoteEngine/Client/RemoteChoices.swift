import Inference

/// The choices of one request. An upstream that makes fewer at a time than are wanted is asked again for the rest, so
/// that they come one after the other.
///
/// Sendable because one task at a time uses it: whoever began it hands it to whoever reads it.
final class RemoteChoices: @unchecked Sendable {
    /// Asks for choices of these numbers, and returns once it is certain that a reply comes.
    typealias Asking = @Sendable (_ numbers: [Int]) async throws(UpstreamProblem) -> RemoteReply

    private let ask: Asking
    private let place: UpstreamPlace
    private var takesSeveral: Bool
    private var waiting: [Int]
    private var asked: [Int] = []
    private var reply: RemoteReply?
    private var spent: Usage?

    /// - Parameter takesSeveral: The upstream can be asked for several at once.
    init(_ count: Int, takesSeveral: Bool, at place: UpstreamPlace, _ ask: @escaping Asking) {
        self.ask = ask
        self.place = place
        self.takesSeveral = takesSeveral
        waiting = Array(0..<count)
    }

    /// Asks for those that are not made yet.
    func begin() async throws(UpstreamProblem) {
        asked = takesSeveral ? waiting : Array(waiting.prefix(1))
        waiting.removeFirst(asked.count)
        reply = nil  // Its connection can be used again.
        reply = try await ask(asked)
    }

    func nextUpdate() async throws -> ReplyUpdate? {
        while let update = try await reply?.nextUpdate() {
            switch update {
            case .event(let event, let choice): return .event(event, choice: asked[choice])
            case .usage(let usage):
                count(usage)
                if let unmade = reply?.unmade, !unmade.isEmpty {
                    takesSeveral = false
                    waiting = unmade.map { asked[$0] } + waiting
                }
                guard !waiting.isEmpty else { return .usage(spent ?? usage) }
                do throws(UpstreamProblem) {
                    try await begin()
                } catch {
                    place.leave(error.outcome)
                    throw error.kind == .cancelled ? CancellationError() : error.inferenceError
                }
            }
        }
        return nil
    }

    /// The prompt counts once, however often it was sent.
    private func count(_ usage: Usage) {
        guard var sum = spent else { return spent = usage }
        sum.completionTokens += usage.completionTokens
        sum.reasoningTokens += usage.reasoningTokens
        spent = sum
    }
}
