import APIFormats
import Inference
import Testing

struct APIErrorTests {
    @Test(arguments: [
        (
            InferenceError.invalidRequest(field: "messages[2].content", reason: "No."), 400,
            #"{"error":{"message":"No.","type":"invalid_request_error","param":"messages[2].content","code":"invalid_value"}}"#
        ),
        (
            .contextOverflow(promptTokens: 5000, contextSize: 4096), 400,
            #"{"error":{"message":"This model's maximum context length is 4096 tokens. However, your prompt has 5000 tokens. "#
                + #"Shorten it, or leave out earlier messages.","type":"invalid_request_error","param":null,"#
                + #""code":"context_length_exceeded"}}"#
        ),
        (
            .unknownModel("a\"b"), 404,
            #"{"error":{"message":"The model `a\"b` does not exist. `GET /v1/models` lists those that do.","#
                + #""type":"invalid_request_error","param":"model","code":"model_not_found"}}"#
        ),
        (
            .overloaded(retryAfterSeconds: 7), 429,
            #"{"error":{"message":"The server has no room for another request. Try again in 7 s.","#
                + #""type":"rate_limit_error","param":null,"code":"rate_limit_exceeded"}}"#
        ),
        (
            .loading, 503,
            #"{"error":{"message":"The model is still loading. Try again in a moment.","#
                + #""type":"service_unavailable_error","param":null,"code":"model_loading"}}"#
        ),
        (
            .template(reason: "roles must alternate"), 400,
            #"{"error":{"message":"The model's chat template does not accept this conversation: roles must alternate","#
                + #""type":"invalid_request_error","param":"messages","code":"chat_template_error"}}"#
        ),
        (
            .engineFailed(reason: "engine stopped"), 500,
            #"{"error":{"message":"engine stopped","type":"server_error","param":null,"code":null}}"#
        ),
        (
            .upstreamFailed(reason: "gone", isTimeout: false), 502,
            #"{"error":{"message":"gone","type":"server_error","param":null,"code":"upstream_error"}}"#
        ),
        (
            .upstreamFailed(reason: "late", isTimeout: true), 504,
            #"{"error":{"message":"late","type":"server_error","param":null,"code":"upstream_timeout"}}"#
        ),
        (
            .unavailable(reason: "none", retryAfterSeconds: 4), 503,
            #"{"error":{"message":"none","type":"service_unavailable_error","param":null,"#
                + #""code":"upstream_unavailable"}}"#
        ),
    ])
    func `an engine's error has a status and OpenAI's body`(error: InferenceError, status: Int, body: String)
    {
        #expect(APIError(error).statusCode == status)
        #expect(String(decoding: APIError(error).openAIBody(), as: UTF8.self) == body)
    }

    @Test func `a full queue says when to come back`() {
        #expect(APIError(InferenceError.overloaded(retryAfterSeconds: 7)).retryAfterSeconds == 7)
        #expect(APIError(InferenceError.loading).retryAfterSeconds == 1)
        let unavailable = InferenceError.unavailable(reason: "", retryAfterSeconds: 4)
        #expect(APIError(unavailable).retryAfterSeconds == 4)
        #expect(APIError(InferenceError.unknownModel("m")).retryAfterSeconds == nil)
    }

    @Test(arguments: [
        (APIError.Kind.invalidRequest, 400, "invalid_request_error"),
        (.authentication, 401, "authentication_error"),
        (.permission, 403, "permission_error"), (.notFound, 404, "invalid_request_error"),
        (.methodNotAllowed, 405, "invalid_request_error"), (.tooLarge, 413, "invalid_request_error"),
        (.overloaded, 429, "rate_limit_error"), (.server, 500, "server_error"),
        (.badGateway, 502, "server_error"), (.gatewayTimeout, 504, "server_error"),
        (.unavailable, 503, "service_unavailable_error"),
    ])
    func `every kind has its status and type`(kind: APIError.Kind, status: Int, type: String) {
        let error = APIError(kind, "")
        #expect(error.statusCode == status)
        #expect(
            String(decoding: error.openAIBody(), as: UTF8.self)
                == #"{"error":{"message":"","type":"\#(type)","param":null,"code":null}}"#)
    }
}
