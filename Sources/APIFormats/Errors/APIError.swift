/// A request that failed, in no dialect: every API renders it in its own shape.
public struct APIError: Error, Sendable, Hashable {
    public enum Kind: Sendable, Hashable, CaseIterable {
        case invalidRequest, authentication, permission, notFound, methodNotAllowed, tooLarge
        /// Too many requests, of this client or of all.
        case overloaded
        /// Not now, but soon: the model is loading, or the server is shutting down.
        case unavailable
        case server
        /// An engine behind another server failed, or took too long.
        case badGateway, gatewayTimeout
    }

    public var kind: Kind
    /// Says what is wrong and what to do about it, to a person.
    public var message: String
    /// The path of the offending value, such as `messages[2].content[0].type`.
    public var field: String?
    /// Says what is wrong to a program, in OpenAI's words.
    public var code: String?
    public var retryAfterSeconds: Int?

    public init(
        _ kind: Kind, _ message: String, field: String? = nil, code: String? = nil,
        retryAfterSeconds: Int? = nil
    ) {
        self.kind = kind
        self.message = message
        self.field = field
        self.code = code
        self.retryAfterSeconds = retryAfterSeconds
    }

    /// The HTTP status, which says whose fault it is.
    public var statusCode: Int {
        switch kind {
        case .invalidRequest: 400
        case .authentication: 401
        case .permission: 403
        case .notFound: 404
        case .methodNotAllowed: 405
        case .tooLarge: 413
        case .overloaded: 429
        case .server: 500
        case .badGateway: 502
        case .unavailable: 503
        case .gatewayTimeout: 504
        }
    }
}
