import OrderedJSON

extension APIError {
    static func missing(_ path: String, expected: String? = nil) -> APIError {
        let expectation = expected.map { " It must be \($0)." } ?? ""
        return APIError(
            .invalidRequest, "Missing required parameter: \(quoted(path)).\(expectation)", field: path,
            code: "missing_required_parameter")
    }

    /// A value of the wrong JSON type.
    static func invalidType(_ path: String, expected: String, found value: JSONValue) -> APIError {
        APIError(
            .invalidRequest, "\(quoted(path)) must be \(expected), but was \(value.summary).", field: path,
            code: "invalid_type")
    }

    /// A value of the right type that is out of range.
    static func invalidValue(_ path: String, expected: String, found value: JSONValue) -> APIError {
        invalidValue(path, "\(quoted(path)) must be \(expected), but was \(value.summary).")
    }

    static func invalidValue(_ path: String, _ message: String) -> APIError {
        APIError(.invalidRequest, message, field: path, code: "invalid_value")
    }

    /// A field that the dialect has and this server has not.
    static func unsupportedParameter(_ path: String, _ reason: String) -> APIError {
        APIError(
            .invalidRequest, "\(quoted(path)) is not supported: \(reason)", field: path,
            code: "unsupported_parameter")
    }

    /// A value that the dialect allows and this server does not.
    static func unsupportedValue(_ path: String, _ value: JSONValue, _ reason: String) -> APIError {
        APIError(
            .invalidRequest, "\(quoted(path)) does not support \(value.summary): \(reason)", field: path,
            code: "unsupported_value")
    }

    static func unknownParameter(_ path: String, suggestion: String?) -> APIError {
        let hint = suggestion.map { " Did you mean `\($0)`?" } ?? ""
        return APIError(
            .invalidRequest, "Unknown parameter: \(quoted(path)).\(hint)", field: path,
            code: "unknown_parameter")
    }

    /// The path as messages show it: on one line and not too long, for a client names its fields as it likes.
    private static func quoted(_ path: String) -> String {
        var bytes: [UInt8] = []
        JSONWriter.appendStringContents(path.firstScalars(100).utf8, to: &bytes)
        return "`\(String(decoding: bytes, as: UTF8.self))`"
    }
}
