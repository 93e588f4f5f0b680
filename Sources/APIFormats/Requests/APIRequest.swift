public import Inference
public import OrderedJSON

/// A request of one dialect, decoded, with what it takes to answer in that dialect.
///
/// A server handles every dialect through this protocol alone.
public protocol APIRequest: Sendable {
    associatedtype StreamEncoder: ReplyStreamEncoder
    associatedtype WholeEncoder: WholeReplyEncoder

    /// What reply ids of the dialect start with, such as `chatcmpl-`.
    static var replyIDPrefix: String { get }

    /// The field that a request puts its prompt in, for errors about the prompt as a whole.
    static var promptField: String { get }

    init(decoding fields: JSONObject, policy: RequestPolicy) throws(APIError)

    /// Looks for what does not go together, once the endpoint has had its say.
    func check() throws(APIError)

    var request: GenerationRequest { get }
    var isStreamed: Bool { get }
    /// What was ignored, in words for a person.
    var warnings: [String] { get }

    func makeStreamEncoder(_ context: ReplyContext) -> StreamEncoder
    func makeWholeReplyEncoder(_ context: ReplyContext) -> WholeEncoder

    /// The body of a response that is an error.
    static func errorBody(_ error: APIError) -> [UInt8]

    /// The status of such a response.
    static func statusCode(of error: APIError) -> Int
}

extension APIRequest {
    public func check() throws(APIError) {}

    public static func statusCode(of error: APIError) -> Int { error.statusCode }

    /// What an engine's error is in an answer to such a request.
    public static func error(_ error: InferenceError) -> APIError {
        var apiError = APIError(error)
        if case .contextOverflow = error { apiError.field = promptField }
        return apiError
    }

    /// Decodes the body of an HTTP request.
    public init(
        parsing body: some Collection<UInt8>, limits: JSONLimits = .default,
        policy: RequestPolicy = RequestPolicy()
    ) throws(APIError) {
        let fields = try JSONObject(requestBody: body, limits: limits)
        try self.init(decoding: fields, policy: policy)
    }
}
