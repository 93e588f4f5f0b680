/// What becomes of a field that the dialect does not have.
public enum UnknownFields: String, Sendable, Hashable, CaseIterable {
    /// The request is refused, so that a misspelt field is noticed.
    case refuse
    /// The field is ignored and named in the warnings of the decoded request.
    case warn
}
