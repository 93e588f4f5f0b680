/// Where an engine keeps what it has computed of prompts from one run to the next.
public struct PrefixFolder: Sendable {
    /// Made if it is not there.
    public var path: String
    /// What all files may take together; the least recently used ones go first.
    public var limitBytes: Int
    /// Is told of files that are of no use, in words for a person.
    public var report: @Sendable (String) -> Void

    public init(path: String, limitBytes: Int, report: @escaping @Sendable (String) -> Void = { _ in }) {
        self.path = path
        self.limitBytes = limitBytes
        self.report = report
    }
}
