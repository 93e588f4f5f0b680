import OrderedJSON

extension APIError {
    /// The body of a failed response in llama.cpp's shape: the code is the status, as a number.
    func llamaCppBody() -> [UInt8] {
        var error: JSONObject = [
            "code": .integer(statusCode), "message": .string(message), "type": .string(llamaCppType),
        ]
        if let field { error["param"] = .string(field) }
        return JSONValue.object(["error": .object(error)]).serializedBytes()
    }

    private var llamaCppType: String {
        switch kind {
        case .invalidRequest, .tooLarge, .methodNotAllowed: "invalid_request_error"
        case .authentication: "authentication_error"
        case .permission: "permission_error"
        case .notFound: "not_found_error"
        case .overloaded, .unavailable: "unavailable_error"
        case .server, .badGateway, .gatewayTimeout: "server_error"
        }
    }
}
