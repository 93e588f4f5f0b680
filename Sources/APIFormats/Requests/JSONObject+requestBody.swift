import OrderedJSON

extension JSONObject {
    /// Reads the body of an HTTP request, which must be a JSON object.
    init(requestBody body: some Collection<UInt8>, limits: JSONLimits = .default) throws(APIError) {
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue(parsing: body, limits: limits)
        } catch {
            throw APIError(error)
        }
        guard let object = value.objectValue else {
            throw APIError(
                .invalidRequest, "The request body must be a JSON object, but was \(value.summary).",
                code: "invalid_type")
        }
        self = object
    }
}
