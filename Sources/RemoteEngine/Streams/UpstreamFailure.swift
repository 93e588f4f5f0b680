import OrderedJSON

/// What an upstream says went wrong, in any of the shapes in which servers say it.
struct UpstreamFailure: Sendable, Hashable {
    var message: String
    /// The request's field that it names.
    var field: String?
    var code: String?

    /// Reads the body of a response that is an error.
    init?(body: [UInt8]) {
        guard let object = (try? JSONValue(parsing: body))?.objectValue,
            let message = Self.message(in: object)
        else { return nil }
        self.message = message
        let error = object["error"]?.objectValue
        field = error?["param"]?.stringValue
        code = error?["code"]?.stringValue
    }

    /// The words of an error; `nil` for an object that is none.
    static func message(in object: JSONObject) -> String? {
        switch object["error"] {
        case .string(let text): return text
        case .object(let error):
            return error["message"]?.stringValue ?? JSONValue.object(error).serialized()
        case nil, .null, .bool(false): break
        case let value?: return value.serialized()
        }
        // FastChat and older vLLM; FastAPI.
        if object["object"]?.stringValue == "error" { return object["message"]?.stringValue ?? "" }
        guard object["choices"] == nil, let detail = object["detail"] else { return nil }
        return detail.stringValue ?? detail.serialized()
    }
}
