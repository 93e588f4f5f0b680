extension APIError {
    /// The error as every OpenAI API sends it: as the body of a response, or as an event of a stream (R28).
    public func openAIBody() -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(json: #"{"error":{"message":"#)
        bytes.append(string: message)
        bytes.append(json: #","type":"#)
        bytes.append(string: openAIType)
        bytes.append(json: #","param":"#)
        bytes.append(optionalString: field)
        bytes.append(json: #","code":"#)
        bytes.append(optionalString: code)
        bytes.append(json: "}}")
        return bytes
    }

    private var openAIType: String {
        switch kind {
        case .invalidRequest, .notFound, .methodNotAllowed, .tooLarge: "invalid_request_error"
        case .authentication: "authentication_error"
        case .permission: "permission_error"
        case .overloaded: "rate_limit_error"
        case .unavailable: "service_unavailable_error"
        case .server, .badGateway, .gatewayTimeout: "server_error"
        }
    }
}

extension [UInt8] {
    fileprivate mutating func append(optionalString string: String?) {
        if let string { append(string: string) } else { append(json: "null") }
    }
}
