/// A server behind this one: what it is at, and what was asked of it.
public struct UpstreamStatus: Sendable, Hashable {
    public var name: String
    /// Why it gets no requests; `nil` if it does.
    public var fault: String?
    /// It asked not to be asked for a while.
    public var isResting = false
    public var inFlight = 0
    /// Tokens of prompts and, as far as they are known, of replies that are on their way.
    public var outstandingTokens = 0
    public var requests = Requests()
    /// From a request to the first event of its reply.
    public var firstEvents = Histogram()

    /// How requests ended.
    public struct Requests: Sendable, Hashable {
        public var answered = 0
        public var failed = 0
        /// It had too much to do.
        public var busy = 0
        /// The client went away, or another upstream was faster, or the request was at fault.
        public var dropped = 0
        /// Those among them that another upstream had failed, or was slow to begin.
        public var retries = 0
        public var hedges = 0

        public init() {}
    }

    /// Counts by upper bounds.
    public struct Histogram: Sendable, Hashable {
        /// In seconds; one more count is for all that is above the last.
        public static let bounds = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]
        public private(set) var counts = [Int](repeating: 0, count: bounds.count + 1)
        /// In seconds.
        public private(set) var sum = 0.0

        public init() {}

        public mutating func add(seconds: Double) {
            counts[Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count] += 1
            sum += seconds
        }
    }

    public init(name: String) { self.name = name }
}
