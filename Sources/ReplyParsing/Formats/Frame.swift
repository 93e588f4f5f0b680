/// What is written in front of something and behind it.
public struct Frame: Sendable, Hashable {
    public var begin: String
    public var end: String

    public init(_ begin: String, _ end: String) {
        self.begin = begin
        self.end = end
    }

    public static let none = Frame("", "")
}
