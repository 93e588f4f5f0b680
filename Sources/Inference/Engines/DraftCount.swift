/// Tokens that were computed on trial, and those of them that became part of a reply.
public struct DraftCount: Sendable, Hashable {
    public private(set) var drafted = 0
    public private(set) var accepted = 0

    public init(drafted: Int = 0, accepted: Int = 0) {
        self.drafted = drafted
        self.accepted = accepted
    }

    public mutating func add(_ count: Int, accepted: Int) {
        drafted += count
        self.accepted += accepted
    }
}
