import APIFormats
import HTTPTypes
import Hummingbird
import Logging

/// Gives what no route answered an error in the shape that API clients read.
struct ErrorMiddleware<Context: RequestContext>: RouterMiddleware {
    func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPError where error.status == .notFound {
            let error = APIError(
                .notFound, "There is no endpoint \(request.method.rawValue) \(request.uri.path).",
                code: "unknown_url")
            return .error(error, body: ChatCompletionRequest.errorBody(error))
        } catch let error as any HTTPResponseError {
            let body = ChatCompletionRequest.errorBody(
                APIError(.server, error.status.reasonPhrase))
            return .json(body, status: error.status)
        } catch {
            context.logger.error("a request failed", metadata: ["error": "\(error)"])
            let error = APIError(.server, "The server failed to answer.")
            return .error(error, body: ChatCompletionRequest.errorBody(error))
        }
    }
}
