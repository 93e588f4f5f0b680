/// What one rendering may cost.
public struct RenderLimits: Sendable, Hashable {
    /// An expression, a statement, an element of a list or 64 bytes of text made is a step each.
    public var maximumSteps: Int
    public var maximumOutputByteCount: Int
    /// Evaluations inside one another, macro calls included, if the stack has room for as many.
    public var maximumDepth: Int

    public init(
        maximumSteps: Int = 20_000_000,
        maximumOutputByteCount: Int = 256 << 20,
        maximumDepth: Int = 1000
    ) {
        self.maximumSteps = maximumSteps
        self.maximumOutputByteCount = maximumOutputByteCount
        self.maximumDepth = maximumDepth
    }

    public static let `default` = RenderLimits()
}
