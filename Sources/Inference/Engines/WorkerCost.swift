/// What a token has cost a worker on average between two moments.
public struct WorkerCost: Sendable, Hashable {
    public var address: String
    public var bytesSent: Double?
    public var bytesReceived: Double?
    public var computingMilliseconds: Double?
    public var waitingMilliseconds: Double?
}

extension EngineStatistics {
    /// Costs of the tokens that were computed since an earlier moment; none if there were no tokens.
    public func workerCosts(since earlier: EngineStatistics) -> [WorkerCost] {
        let tokens = Double(computedTokens - earlier.computedTokens)
        guard tokens > 0 else { return [] }
        return zip(earlier.workers, workers).map { before, after in
            func perToken(_ count: KeyPath<WorkerStatus, Int?>) -> Double? {
                guard let first = before[keyPath: count], let last = after[keyPath: count] else { return nil }
                return Double(last - first) / tokens
            }
            func milliseconds(_ time: KeyPath<WorkerStatus, Duration?>) -> Double? {
                guard let first = before[keyPath: time], let last = after[keyPath: time] else { return nil }
                return (last - first) / .milliseconds(1) / tokens
            }
            return WorkerCost(
                address: after.address, bytesSent: perToken(\.bytesSent),
                bytesReceived: perToken(\.bytesReceived), computingMilliseconds: milliseconds(\.computing),
                waitingMilliseconds: milliseconds(\.waiting))
        }
    }
}
