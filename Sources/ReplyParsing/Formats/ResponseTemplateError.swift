/// Why a `response_template` cannot be read as a format.
public enum ResponseTemplateError: Error, Sendable, Hashable {
    case notAnObject
    case unsupportedVersion(Int)
    case missing(field: String)
    /// A regular expression that is not a text with named groups in it.
    case unsupportedPattern(String)
    case unsupportedContent(String)
    case unsupportedTransform(String)
}
