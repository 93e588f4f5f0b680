public import NIOCore

/// How long an upstream may take.
public struct UpstreamTimeouts: Sendable, Hashable {
    public var connect: TimeAmount
    /// From the request to the first byte of the reply: the prompt is computed in this time.
    public var firstToken: TimeAmount
    /// Between two pieces of a reply.
    public var idle: TimeAmount

    public init(
        connect: TimeAmount = .seconds(5), firstToken: TimeAmount = .seconds(300),
        idle: TimeAmount = .seconds(60)
    ) {
        self.connect = connect
        self.firstToken = firstToken
        self.idle = idle
    }
}
