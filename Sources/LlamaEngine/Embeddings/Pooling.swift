/// How the vectors of an input's tokens become one.
public enum Pooling: String, Sendable, Hashable, CaseIterable {
    case mean
    /// The vector of the first token, which stands for the whole input.
    case cls
    case last
    /// What a classifier says of a query and a document: not a vector but a score.
    case rank
}
