import Inference
import Logging

extension RemoteModel {
    /// Sends a request to an upstream, and returns once it is certain that it answers; nothing of the answer has gone to
    /// the client before.
    typealias Sending<Answer> =
        @Sendable (Upstream, _ model: String, UpstreamPlace) async throws(UpstreamProblem) ->
        Answer

    /// Sends a request to one upstream after the other until one answers it. One that is slow to begin has company, if
    /// that is wanted, and the first to begin is the one that counts.
    func ask<Answer: Sendable>(
        tokens: Int, affinity: UInt64?, _ send: @escaping Sending<Answer>
    ) async throws(InferenceError) -> Answer {
        let attempted = AttemptedUpstreams()
        guard let delay = knowledge.hedgeAfter else {
            return try await ask(tokens: tokens, affinity: affinity, attempted, send)
        }
        return try await withTaskGroup(of: (isHedge: Bool, result: Result<Answer, InferenceError>).self) {
            group in
            group.addTask {
                do throws(InferenceError) {
                    return (
                        false,
                        .success(try await self.ask(tokens: tokens, affinity: affinity, attempted, send))
                    )
                } catch {
                    return (false, .failure(error))
                }
            }
            group.addTask {
                do throws(InferenceError) {
                    try? await Task.sleep(for: delay)
                    guard !Task.isCancelled else { throw Self.unneeded }
                    return (
                        true,
                        .success(
                            try await self.ask(
                                tokens: tokens, affinity: affinity, isHedge: true, attempted, send))
                    )
                } catch {
                    return (true, .failure(error))
                }
            }
            var failure = Self.unneeded
            for await (isHedge, result) in group {
                switch result {
                case .success:
                    // The other's connection is closed.
                    group.cancelAll()
                    return result
                case .failure(let error):
                    // What the first was told counts, unless the second is still being asked. That nobody was left to
                    // be the second is no matter to the first.
                    guard !isHedge else { continue }
                    failure = error
                    if !attempted.isHedged { group.cancelAll() }
                }
            }
            return .failure(failure)
        }.get()
    }

    private static var unneeded: InferenceError {
        .upstreamFailed(reason: "The request was cancelled.", isTimeout: false)
    }

    private func ask<Answer>(
        tokens: Int, affinity: UInt64?, isHedge: Bool = false, _ attempted: AttemptedUpstreams,
        _ send: Sending<Answer>
    ) async throws(InferenceError) -> Answer {
        var latest: UpstreamProblem?
        while true {
            let ticket: UpstreamFleet.Ticket
            do throws(UpstreamProblem) {
                ticket = try fleet.take(
                    model: card.id, tokens: tokens, affinity: affinity, excluding: attempted.indices,
                    as: latest != nil ? .retry : isHedge ? .hedge : .first)
            } catch {
                // What an upstream said is better than that no other is left.
                throw (latest ?? error).inferenceError
            }
            attempted.add(ticket.index, isHedge: isHedge)
            let upstream = fleet.upstreams[ticket.index]
            let place = UpstreamPlace(ticket, fleet)
            do throws(UpstreamProblem) {
                guard let model = upstream.upstreamName(of: card.id) else {
                    throw UpstreamProblem(.notFound, "\(upstream.name) no longer serves `\(card.id)`.")
                }
                let began = ContinuousClock.now
                let answer = try await send(upstream, model, place)
                fleet.reportFirstEvent(ticket.index, after: began.duration(to: .now))
                return answer
            } catch {
                place.leave(error.outcome)
                guard error.mayTryAnother, !Task.isCancelled else { throw error.inferenceError }
                fleet.logger.warning(
                    "an upstream failed a request",
                    metadata: ["upstream": "\(upstream.name)", "reason": "\(error.reason)"])
                latest = error
            }
        }
    }
}
