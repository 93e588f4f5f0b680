import OrderedJSON

extension APIError {
    /// The body of a failed response in LoRAX's shape.
    func loraxBody() -> [UInt8] {
        let body: JSONValue = ["error": .string(message), "error_type": .string(loraxType)]
        return body.serializedBytes()
    }

    /// LoRAX says 422 where others say 400.
    var loraxStatusCode: Int { kind == .invalidRequest ? 422 : statusCode }

    private var loraxType: String {
        switch kind {
        case .invalidRequest, .tooLarge, .methodNotAllowed, .notFound: "validation"
        case .authentication, .permission: "authentication"
        case .overloaded, .unavailable: "overloaded"
        case .server, .badGateway, .gatewayTimeout: "generation"
        }
    }
}
