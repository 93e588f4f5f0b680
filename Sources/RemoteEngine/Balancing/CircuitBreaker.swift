/// Keeps requests away from an upstream that fails, and lets one try now and then.
public struct CircuitBreaker: Sendable, Hashable {
    public enum State: Sendable, Hashable {
        /// Works, or has failed this many times in a row.
        case closed(failures: Int)
        /// Gets nothing before this time.
        case open(until: ContinuousClock.Instant, trips: Int)
        /// One request is on its way to see.
        case trying(trips: Int)

        public var isClosed: Bool { if case .closed = self { true } else { false } }
    }

    public private(set) var state = State.closed(failures: 0)
    /// When the upstream itself wants to be asked again.
    private var askedPause: ContinuousClock.Instant?
    /// Failures in a row that open it.
    public let threshold: Int
    /// How long it stays open at first; twice as long each time that the try fails.
    public let pause: Duration
    public let longestPause: Duration

    public init(threshold: Int = 3, pause: Duration = .seconds(1), longestPause: Duration = .seconds(30)) {
        self.threshold = threshold
        self.pause = pause
        self.longestPause = longestPause
    }

    /// Whether a request may be sent.
    public func allows(at now: ContinuousClock.Instant) -> Bool {
        switch state {
        case .closed: true
        case .open(let until, _): now >= until
        case .trying: false
        }
    }

    /// When a request may be sent again; `nil` if it may now, or when the try that runs is over.
    public func reopening(at now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        if case .open(let until, _) = state, until > now { until } else { nil }
    }

    public mutating func begin() {
        if case .open(_, let trips) = state { state = .trying(trips: trips) }
    }

    public mutating func succeed() {
        state = .closed(failures: 0)
        askedPause = nil
    }

    /// The upstream answers a probe: it gets requests again, and one failure is enough to stop that.
    public mutating func recover(at now: ContinuousClock.Instant) {
        if let askedPause, askedPause > now { return }
        switch state {
        case .closed: break
        case .open, .trying: state = .closed(failures: threshold - 1)
        }
    }

    /// The request ended and says nothing of the upstream: the client went away.
    public mutating func abandon(at now: ContinuousClock.Instant) {
        if case .trying(let trips) = state { state = .open(until: now, trips: trips) }
    }

    /// - Parameter retryAfter: What the upstream asked for.
    public mutating func fail(at now: ContinuousClock.Instant, retryAfter: Duration? = nil) {
        switch state {
        case .closed(let failures) where failures + 1 < threshold && retryAfter == nil:
            state = .closed(failures: failures + 1)
        case .closed: open(trips: 0, at: now, retryAfter)
        case .trying(let trips), .open(_, let trips): open(trips: trips + 1, at: now, retryAfter)
        }
    }

    private mutating func open(trips: Int, at now: ContinuousClock.Instant, _ retryAfter: Duration?) {
        let backoff = min(longestPause, pause * (1 << min(trips, 16)))
        askedPause = retryAfter.map { now + min($0, longestPause) } ?? askedPause
        state = .open(until: max(now + backoff, askedPause ?? now), trips: trips)
    }
}
