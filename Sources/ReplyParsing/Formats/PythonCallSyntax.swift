/// Python calls with keyword arguments.
public struct PythonCallSyntax: Sendable, Hashable {
    public enum Layout: Sendable, Hashable {
        /// `[f(a=1), g()]`
        case list
        /// A call on each line.
        case lines
        /// `f.call(a=1)`, once.
        case builtin
    }

    public var layout: Layout

    public init(_ layout: Layout) {
        self.layout = layout
    }
}
