/// What the source of a template may ask of the compiler.
public struct TemplateLimits: Sendable, Hashable {
    public var maximumByteCount: Int
    /// Blocks and expressions inside one another, if the stack has room for as many.
    public var maximumDepth: Int

    public init(maximumByteCount: Int = 1 << 20, maximumDepth: Int = 200) {
        self.maximumByteCount = maximumByteCount
        self.maximumDepth = maximumDepth
    }

    public static let `default` = TemplateLimits()
}
