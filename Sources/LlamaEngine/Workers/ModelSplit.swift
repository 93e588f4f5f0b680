/// How one model is divided between this machine and its workers.
public struct ModelSplit: Sendable, Hashable {
    public enum Kind: String, Sendable, CaseIterable {
        /// Each machine has layers of its own; they compute one after the other.
        case layer
        /// Each worker has a part of every layer; they compute at the same time and exchange more.
        case tensor
    }

    public var workers: [WorkerAddress]
    public var kind: Kind
    /// How much each machine gets in proportion to the others: one number for each worker, or one for this machine
    /// in front of them. Empty: by the memory that each of them has.
    public var shares: [Double]

    public init(workers: [WorkerAddress], kind: Kind = .layer, shares: [Double] = []) {
        self.workers = workers
        self.kind = kind
        self.shares = shares
    }

    /// The shares with this machine's in front.
    ///
    /// - Parameter memory: Bytes of this machine and of each worker.
    func resolvedShares(memory: [Int]) -> [Double] {
        if shares.count == workers.count + 1 { return shares }
        if shares.count == workers.count { return [0] + shares }
        let sizes = memory.map { Double(max(0, $0)) }
        return kind == .tensor ? [0] + sizes.dropFirst() : sizes
    }
}
