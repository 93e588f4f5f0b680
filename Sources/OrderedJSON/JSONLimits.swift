/// How much of somebody else's JSON is read before it is refused.
public struct JSONLimits: Sendable, Hashable {
    /// Arrays and objects inside one another; each level costs the parser a stack frame.
    public var maximumDepth: Int
    public var maximumByteCount: Int

    public init(maximumDepth: Int = 128, maximumByteCount: Int = 64 << 20) {
        self.maximumDepth = maximumDepth
        self.maximumByteCount = maximumByteCount
    }

    public static let `default` = JSONLimits()
}
