import Inference
public import Logging
import NIOPosix
import Synchronization

/// All upstreams, and what each of them has to do.
public final class UpstreamFleet: Sendable {
    let upstreams: [Upstream]
    private let balance: Mutex<UpstreamBalance>
    /// What the latest look at each upstream found wrong.
    private let probeFaults: Mutex<[Int: String]>
    let logger: Logger
    private let probeInterval: Duration

    public init(
        _ configurations: [UpstreamConfiguration], probeInterval: Duration = .seconds(5), logger: Logger
    ) {
        upstreams = configurations.map { Upstream($0, group: .singletonMultiThreadedEventLoopGroup) }
        balance = Mutex(
            UpstreamBalance(configurations.map { .init(weight: $0.weight, maxInFlight: $0.maxInFlight) }))
        probeFaults = Mutex([:])
        self.logger = logger
        self.probeInterval = probeInterval
    }

    /// A request's place at an upstream; given back when it is over.
    struct Ticket: Sendable {
        let index: Int
        let tokens: Int
    }

    /// Takes a place at the best upstream for a request.
    ///
    /// - Parameter excluded: Those that were asked already.
    func take(
        model: String, tokens: Int, affinity: UInt64?, excluding excluded: Set<Int>,
        as attempt: UpstreamBalance.Attempt
    ) throws(UpstreamProblem) -> Ticket {
        let candidates = upstreams.indices.filter {
            !excluded.contains($0) && upstreams[$0].upstreamName(of: model) != nil
        }
        let now = ContinuousClock.now
        let choice = balance.withLock { balance in
            let choice = balance.choose(tokens: tokens, affinity: affinity, among: candidates, at: now)
            if case .member(let index) = choice { balance.begin(index, tokens: tokens, as: attempt) }
            return choice
        }
        switch choice {
        case .member(let index): return Ticket(index: index, tokens: tokens)
        case .full:
            throw UpstreamProblem(.busy(retryAfter: 1), "Every upstream of `\(model)` has all it can take.")
        case .resting(let until):
            throw UpstreamProblem(
                .busy(retryAfter: max(1, Int((now.duration(to: until) / .seconds(1)).rounded(.up)))),
                "Every upstream of `\(model)` has too much to do.")
        case .unavailable(let until):
            let seconds = until.map { Int((now.duration(to: $0) / .seconds(1)).rounded(.up)) } ?? 1
            throw UpstreamProblem(
                .unavailable(retryAfter: max(1, seconds)),
                "No upstream of `\(model)` can be reached at the moment.")
        }
    }

    func giveBack(_ ticket: Ticket, _ outcome: UpstreamBalance.Outcome) {
        balance.withLock { $0.end(ticket.index, tokens: ticket.tokens, outcome, at: .now) }
    }

    func reportFirstEvent(_ index: Int, after time: Duration) {
        balance.withLock { $0.reportFirstEvent(index, after: time) }
    }

    // MARK: What upstreams are at

    /// What is known of the upstreams that serve a model.
    func statuses(of model: String) -> [UpstreamStatus] {
        let (members, faults) = (balance.withLock(\.members), probeFaults.withLock { $0 })
        let now = ContinuousClock.now
        return upstreams.indices.filter { upstreams[$0].upstreamName(of: model) != nil }.map { index in
            let member = members[index]
            var status = UpstreamStatus(name: upstreams[index].name)
            status.fault =
                faults[index]
                ?? (member.breaker.state.isClosed
                    ? nil : "\(upstreams[index].name) failed several requests in a row")
            status.isResting = member.rests(at: now)
            status.inFlight = member.inFlight
            status.outstandingTokens = member.outstandingTokens
            status.requests = member.requests
            status.firstEvents = member.firstEvents
            return status
        }
    }

    // MARK: Probing

    /// Finds out what the upstreams serve, and goes on looking until the task is cancelled.
    ///
    /// - Parameter onChange: Gets the models that can be asked for from now on, and those that no longer can.
    public func run(onChange: @Sendable (_ added: [String], _ removed: [String]) -> Void) async {
        var known: [String] = []
        while !Task.isCancelled {
            await probeAll()
            let names = modelNames
            if names != known {
                onChange(names.filter { !known.contains($0) }, known.filter { !names.contains($0) })
                known = names
            }
            try? await Task.sleep(for: probeInterval)
        }
        for upstream in upstreams { await upstream.shutdown() }
    }

    /// Each model once, in the order of the upstreams.
    public var modelNames: [String] {
        var names: [String] = []
        for model in upstreams.flatMap(\.models) where !names.contains(model.name) {
            names.append(model.name)
        }
        return names
    }

    private func probeAll() async {
        await withTaskGroup(of: Void.self) { group in
            for index in upstreams.indices {
                group.addTask { await self.probe(index) }
            }
        }
    }

    /// An upstream that answers is tried again at once; one that does not gets nothing for a while.
    private func probe(_ index: Int) async {
        let upstream = upstreams[index]
        do throws(UpstreamProblem) {
            try await upstream.probe()
            probeFaults.withLock { _ = $0.removeValue(forKey: index) }
            let reopened = balance.withLock { balance in
                defer { balance.reportProbe(index, .success, at: .now) }
                return !balance.members[index].breaker.state.isClosed
            }
            if reopened {
                logger.notice("an upstream answers again", metadata: ["upstream": "\(upstream.name)"])
            }
        } catch {
            // What it serves was said in the configuration, and it has no list of it.
            if error.kind == .notFound, !upstream.configuration.models.isEmpty {
                probeFaults.withLock { _ = $0.removeValue(forKey: index) }
                return balance.withLock { $0.reportProbe(index, .success, at: .now) }
            }
            guard error.kind != .cancelled else { return }
            // One that is too busy to answer is there.
            if case .busy = error.kind {
                probeFaults.withLock { _ = $0.removeValue(forKey: index) }
                return balance.withLock { $0.reportProbe(index, error.outcome, at: .now) }
            }
            probeFaults.withLock { $0[index] = error.reason }
            let wasUsed = balance.withLock { balance in
                defer { balance.reportProbe(index, error.outcome, at: .now) }
                return balance.members[index].breaker.state.isClosed
            }
            guard wasUsed else { return }
            logger.warning(
                "an upstream does not answer",
                metadata: ["upstream": "\(upstream.name)", "reason": "\(error.reason)"])
        }
    }
}
