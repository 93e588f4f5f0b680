import Foundation
public import Inference

/// Which of several upstreams gets a request: the one that knows the conversation, unless it has much more to do than
/// the others; then the one with the least to do for its weight.
public struct UpstreamBalance: Sendable {
    public struct Member: Sendable, Hashable {
        public var weight: Double
        public var maxInFlight: Int
        public var breaker: CircuitBreaker
        public fileprivate(set) var inFlight = 0
        /// Tokens of prompts and, as far as they are known, of replies that are on their way.
        public fileprivate(set) var outstandingTokens = 0
        /// Until when it has asked not to be asked, because it has too much to do.
        public fileprivate(set) var restsUntil: ContinuousClock.Instant?
        public fileprivate(set) var requests = UpstreamStatus.Requests()
        public fileprivate(set) var firstEvents = UpstreamStatus.Histogram()

        public init(weight: Double = 1, maxInFlight: Int = 256, breaker: CircuitBreaker = CircuitBreaker()) {
            self.weight = weight
            self.maxInFlight = maxInFlight
            self.breaker = breaker
        }

        func rests(at now: ContinuousClock.Instant) -> Bool { restsUntil.map { $0 > now } ?? false }

        fileprivate func load(with tokens: Int) -> Double { Double(outstandingTokens + tokens) / weight }
    }

    public enum Choice: Sendable, Hashable {
        case member(Int)
        /// Each has as many requests as it may have.
        case full
        /// Each has asked not to be asked for a while.
        case resting(until: ContinuousClock.Instant)
        /// None works.
        case unavailable(until: ContinuousClock.Instant?)
    }

    /// Why a request is sent to an upstream.
    public enum Attempt: Sendable, Hashable {
        case first
        /// Another one failed.
        case retry
        /// Another one is slow to begin.
        case hedge
    }

    public enum Outcome: Sendable, Hashable {
        case success
        case failure(retryAfter: Duration?)
        /// It has too much to do, which is no failure.
        case busy(retryAfter: Duration?)
        /// It says nothing of the upstream.
        case neutral
    }

    /// Whatever an upstream asks for, it is tried again after this.
    private static let longestRest = Duration.seconds(60)

    public private(set) var members: [Member]
    /// How much more than the least one the one that knows the conversation may have to do.
    private let tolerance: Int

    public init(_ members: [Member], tolerance: Int = 4096) {
        self.members = members
        self.tolerance = tolerance
    }

    /// - Parameters:
    ///   - tokens: What the request is expected to cost.
    ///   - affinity: The same for requests that begin alike.
    ///   - candidates: Those that serve the model and have not failed this request.
    public func choose(
        tokens: Int, affinity: UInt64?, among candidates: [Int], at now: ContinuousClock.Instant
    ) -> Choice {
        let working = candidates.filter { members[$0].breaker.allows(at: now) }
        guard !working.isEmpty else {
            return .unavailable(until: candidates.compactMap { members[$0].breaker.reopening(at: now) }.min())
        }
        let awake = working.filter { !members[$0].rests(at: now) }
        guard !awake.isEmpty else {
            return .resting(until: working.compactMap { members[$0].restsUntil }.min() ?? now)
        }
        let free = awake.filter { members[$0].inFlight < members[$0].maxInFlight }
        guard let least = free.min(by: { isLess($0, $1, tokens) }) else { return .full }
        guard let affinity, let home = free.max(by: { rank($0, affinity) < rank($1, affinity) }) else {
            return .member(least)
        }
        let difference = members[home].load(with: 0) - members[least].load(with: 0)
        return .member(difference <= Double(tolerance) / members[home].weight ? home : least)
    }

    public mutating func begin(_ index: Int, tokens: Int, as kind: Attempt = .first) {
        switch kind {
        case .first: break
        case .retry: members[index].requests.retries += 1
        case .hedge: members[index].requests.hedges += 1
        }
        members[index].breaker.begin()
        members[index].inFlight += 1
        members[index].outstandingTokens += tokens
    }

    public mutating func end(
        _ index: Int, tokens: Int, _ outcome: Outcome, at now: ContinuousClock.Instant
    ) {
        members[index].inFlight = max(0, members[index].inFlight - 1)
        members[index].outstandingTokens = max(0, members[index].outstandingTokens - tokens)
        switch outcome {
        case .success: members[index].requests.answered += 1
        case .failure: members[index].requests.failed += 1
        case .busy: members[index].requests.busy += 1
        case .neutral: members[index].requests.dropped += 1
        }
        report(index, outcome, at: now)
    }

    /// The first event of a reply has come.
    public mutating func reportFirstEvent(_ index: Int, after time: Duration) {
        members[index].firstEvents.add(seconds: time / .seconds(1))
    }

    /// What a probe says of an upstream.
    public mutating func reportProbe(_ index: Int, _ outcome: Outcome, at now: ContinuousClock.Instant) {
        if outcome == .success {
            members[index].breaker.recover(at: now)
        } else {
            report(index, outcome, at: now)
        }
    }

    private mutating func report(_ index: Int, _ outcome: Outcome, at now: ContinuousClock.Instant) {
        switch outcome {
        case .success: members[index].breaker.succeed()
        case .failure(let retryAfter): members[index].breaker.fail(at: now, retryAfter: retryAfter)
        case .neutral: members[index].breaker.abandon(at: now)
        case .busy(let retryAfter):
            members[index].breaker.abandon(at: now)
            guard let retryAfter else { return }
            members[index].restsUntil = now + min(retryAfter, Self.longestRest)
        }
    }

    private func isLess(_ left: Int, _ right: Int, _ tokens: Int) -> Bool {
        let loads = (members[left].load(with: tokens), members[right].load(with: tokens))
        return loads.0 == loads.1 ? left < right : loads.0 < loads.1
    }

    /// Rendezvous hashing: an upstream that comes or goes moves only its own conversations.
    private func rank(_ index: Int, _ affinity: UInt64) -> Double {
        var hash = affinity &+ UInt64(index + 1) &* 0x9E37_79B9_7F4A_7C15
        hash = (hash ^ (hash >> 30)) &* 0xBF58_476D_1CE4_E5B9
        hash = (hash ^ (hash >> 27)) &* 0x94D0_49BB_1331_11EB
        hash ^= hash >> 31
        let unit = (Double(hash >> 11) + 0.5) / Double(1 << 53)
        return -members[index].weight / log(unit)
    }
}
