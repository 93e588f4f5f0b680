public import APIFormats

/// How a stream ends whose engine is lost with its whole process: bytes that the process sends along in front, in a
/// header, for whoever relays the stream. Each dialect's encoder writes them; a relay knows no dialect.
public enum FailureEnding {
    public static let header = "weir-failure-ending"

    public static let error = APIError(
        .server,
        "The engine was lost in the middle of the reply, with another machine that holds a part of the model or by "
            + "itself. `GET /health` says what is missing; try again when it says `ok`.", code: "engine_lost")

    /// The error of a request that was not begun.
    public static func unavailable(_ reason: String) -> APIError {
        APIError(
            .unavailable,
            "The model cannot be used now: \(reason). It will be served again when that is mended.",
            code: "engine_lost", retryAfterSeconds: 2)
    }

    /// The status and the body of a failed request, in the words of the API that it is of.
    public static func response(to path: String, _ error: APIError) -> (status: Int, body: [UInt8]) {
        switch path.prefix(while: { $0 != "?" }) {
        case "/completion", "/completions": response(NativeCompletionRequest.self, error)
        case "/", "/generate", "/generate_stream": response(GenerateRequest.self, error)
        default: response(ChatCompletionRequest.self, error)
        }
    }

    private static func response(
        _ dialect: (some APIRequest).Type, _ error: APIError
    ) -> (status: Int, body: [UInt8]) {
        (dialect.statusCode(of: error), dialect.errorBody(error))
    }

    static func bytes(of encoder: some ReplyStreamEncoder) -> [UInt8] {
        var encoder = encoder
        var begun: [UInt8] = []
        encoder.start(into: &begun)
        var bytes: [UInt8] = []
        encoder.fail(error, into: &bytes)
        return bytes
    }
}
