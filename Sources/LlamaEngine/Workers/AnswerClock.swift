/// How long a worker takes to answer, from how much its connection has carried at each of many moments.
///
/// A machine is asked and answers, and what is asked of it last, before it answers, is what it computes. A moment at
/// which both numbers have grown saw a whole exchange, or an answer and the next question.
struct AnswerClock: Sendable, Hashable {
    private var last: WorkerConnection.Traffic
    private var lastMoment: Duration
    /// When the worker was last asked; `nil` once it has answered.
    private var askedAt: Duration?
    private(set) var computing = Duration.zero

    init(_ traffic: WorkerConnection.Traffic, at moment: Duration) {
        last = traffic
        lastMoment = moment
    }

    /// - Returns: Whether anything was sent or received since the last moment.
    mutating func note(_ traffic: WorkerConnection.Traffic, at moment: Duration) -> Bool {
        defer { (last, lastMoment) = (traffic, moment) }
        // What happened, happened somewhere between the two moments.
        let middle = lastMoment + (moment - lastMoment) / 2
        switch (traffic.sent > last.sent, traffic.received > last.received, askedAt) {
        case (false, false, _): return false
        case (true, false, _):
            askedAt = middle
        case (false, true, let asked):
            if let asked { computing += middle - asked }
            askedAt = nil
        case (true, true, let asked?):
            computing += middle - asked
            askedAt = middle
        case (true, true, nil):
            computing += (moment - lastMoment) / 2
        }
        return true
    }
}
